//! `firestep attest`: vouch for what no API can tell, and see what is due.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use firestep_checklist::{AttestedClause, DecidedBy, Item, attested_clauses};
use firestep_program::{
    Attestation, AttestationScope, EvidenceKind, EvidenceLink, PlannedFile, evidence_link, write,
};
use firestep_report::{attested, safe};
use jiff::civil::Date;

use crate::arguments::{Appearance, AttestArgs, StatusFormat};
use crate::command::{items, program};
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &AttestArgs, appearance: &Appearance) -> anyhow::Result<Exit> {
    let now = jiff::Timestamp::now();
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    if arguments.item == "status" {
        return status(arguments, today, appearance);
    }
    let item = items::find(&arguments.item)?;
    let folder = program::folder(arguments.program.program.as_deref())?;
    let program = program::open(&folder)?;
    let attestation = asked(arguments, item, today, &folder)?;
    let file = PlannedFile {
        path: attestation.file.clone(),
        text: attestation.text(),
        exists: attestation.file.exists(),
        adds: String::new(),
    };
    anyhow::ensure!(
        !file.exists,
        "{} is there; change its date, or remove it first",
        file.path.display()
    );
    // What our own reader would refuse is refused before it is written.
    let read = program::with_known(|known| Attestation::parse(&file.path, &file.text, known));
    if let Err(mistakes) = read {
        let told: Vec<String> = mistakes.into_iter().map(|it| it.message).collect();
        anyhow::bail!("could not attest {}: {}", item.id, told.join("; "));
    }
    if let Some(place) = program.attested_before(&attestation) {
        anyhow::bail!(
            "{} is attested in {place} already\n  renew it there: the new date and evidence, in git beside the old",
            item.id
        );
    }
    let lacks = attestation.lacks();
    let written = write(&folder, std::slice::from_ref(&file))?;
    anyhow::ensure!(
        !written.is_empty(),
        "{} appeared meanwhile; change its date, or remove it first",
        file.path.display()
    );
    terminal::print(|out| {
        writeln!(
            out,
            "wrote {}",
            safe(&attestation.file.display().to_string())
        )?;
        writeln!(out, "{} until {}", attestation.item, attestation.until())?;
        if !lacks.is_empty() {
            writeln!(out, "It does not count yet: it lacks {}.", lacks.join(", "))?;
        }
        Ok(())
    })?;
    Ok(Exit::Ran)
}

fn status(arguments: &AttestArgs, today: Date, appearance: &Appearance) -> anyhow::Result<Exit> {
    let folder = program::folder(arguments.program.program.as_deref())?;
    let program = program::open(&folder)?;
    let rows: Vec<AttestedClause> = attested_clauses(&program, today);
    let style = terminal::style(appearance);
    terminal::print(|out| match arguments.format {
        StatusFormat::Text => attested::list(&rows, &folder, style, out),
        StatusFormat::Json => attested::json(&rows, out),
        StatusFormat::Ics => attested::calendar(&rows, &program.exceptions, today, out),
    })?;
    Ok(Exit::Ran)
}

/// The attestation that was typed; what was not is asked for where somebody can answer.
fn asked(
    arguments: &AttestArgs,
    item: &'static Item,
    today: Date,
    folder: &Path,
) -> anyhow::Result<Attestation> {
    let of_people = item.clauses.iter();
    let of_people: Vec<&str> = of_people
        .filter(|it| it.decided_by == DecidedBy::Attested)
        .map(|it| it.id.as_str())
        .collect();
    let clause = match (&arguments.clause, of_people.as_slice()) {
        (Some(clause), _) => clause.clone(),
        (None, [one]) => (*one).to_owned(),
        (None, []) => anyhow::bail!(
            "{} is decided by evidence: no statement makes it done\n  firestep items {}    tells by what",
            item.id,
            item.id
        ),
        (None, several) => anyhow::bail!(
            "{} has several clauses that people decide; say one of them: --clause {}",
            item.id,
            several.join(", ")
        ),
    };
    let Some(known) = item.clauses.iter().find(|it| it.id == clause) else {
        anyhow::bail!(
            "`{clause}` is no clause of {}; that people decide: {}",
            item.id,
            of_people.join(", ")
        );
    };
    let text = &known.text;
    let statement = answer(
        "statement",
        arguments.statement.as_deref(),
        &format!("What holds? ({text})"),
    )?;
    let owner = answer("owner", arguments.owner.as_deref(), "Who states it?")?;
    let reviewer = answer(
        "reviewer",
        arguments.reviewer.as_deref(),
        "Who has checked it, another person?",
    )?;
    let uri = answer(
        "evidence",
        arguments.evidence.as_deref(),
        "Where is the evidence (a link, or a file of the program folder)?",
    )?;
    let kind = EvidenceKind::ALL
        .into_iter()
        .find(|it| it.word() == arguments.evidence_type)
        .ok_or_else(|| {
            let words: Vec<&str> = EvidenceKind::ALL.map(EvidenceKind::word).into();
            anyhow::anyhow!(
                "`{}` is no type of evidence: {}",
                arguments.evidence_type,
                words.join(", ")
            )
        })?;
    let here = std::env::current_dir()?;
    let link = evidence_link(folder, &here, kind, &uri)?;
    let accounts = arguments.accounts.iter().map(|it| it.as_str().into());
    let name = format!("{}-{clause}.yaml", item.id);
    Ok(Attestation {
        file: folder.join("attestations").join(name),
        line: 1,
        item: item.id.into(),
        clause: Some(clause.into()),
        statement: statement.into(),
        scope: match arguments.accounts.as_slice() {
            [] => AttestationScope::Everything,
            _ => AttestationScope::Accounts(accounts.collect()),
        },
        owner: owner.into(),
        reviewer: Some(reviewer.into()),
        date: today,
        valid_days: arguments.valid_days,
        named_accounts: Vec::new(),
        evidence: vec![EvidenceLink {
            date: Some(today),
            ..link
        }],
    })
}

/// What was typed as a flag, else what is answered in a terminal.
fn answer(flag: &str, typed: Option<&str>, question: &str) -> anyhow::Result<String> {
    let text = match typed {
        Some(text) => text.to_owned(),
        None if std::io::stdin().is_terminal() => {
            let mut err = std::io::stderr();
            write!(err, "{question} ")?;
            err.flush()?;
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line)?;
            line
        }
        None => anyhow::bail!("--{flag} is missing: {question}"),
    };
    let text = text.trim();
    anyhow::ensure!(!text.is_empty(), "--{flag} is empty: {question}");
    Ok(text.to_owned())
}
