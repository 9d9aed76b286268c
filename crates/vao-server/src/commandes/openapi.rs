//! `vao openapi`: the document, as committed in `docs/openapi.json`.

use std::io::Write as _;

/// Writes the document on standard output.
pub fn executer() -> anyhow::Result<()> {
    let mut sortie = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut sortie, &crate::routes::document())?;
    writeln!(sortie)?;
    Ok(())
}
