//! Frameworks whose controls checks answer.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Framework {
    /// CIS Amazon Web Services Foundations Benchmark 3.0.
    CisAws3,
    /// AWS Foundational Security Best Practices, the standard of Security Hub.
    AwsFsbp,
}

impl Framework {
    pub const ALL: [Framework; 2] = [Framework::CisAws3, Framework::AwsFsbp];

    /// Its name as its makers write it.
    pub fn title(self) -> &'static str {
        match self {
            Framework::CisAws3 => "CIS AWS Foundations Benchmark 3.0",
            Framework::AwsFsbp => "AWS Foundational Security Best Practices",
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Framework::CisAws3 => "cis-aws-3.0",
            Framework::AwsFsbp => "aws-fsbp",
        }
    }

    /// One control of it.
    pub const fn control(self, id: &'static str) -> Control {
        Control {
            framework: self,
            id,
        }
    }
}

/// One control of a framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Control {
    pub framework: Framework,
    pub id: &'static str,
}
