//! How long it takes to read the whole catalogue.

fn main() {
    let begun = std::time::Instant::now();
    let operations = firestep_catalogue::operations().count();
    let planned = firestep_catalogue::plan().len();
    let took = begun.elapsed();
    #[expect(clippy::print_stdout, reason = "an example that measures")]
    {
        println!("{operations} operations, {planned} planned: {took:?}");
    }
}
