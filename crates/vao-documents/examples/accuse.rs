//! Writes a sample letter on standard output, to look at it after a change of template.
//!
//! `cargo run -p vao-documents --example accuse > /tmp/accuse.pdf`

use std::io::Write;

use anyhow::Context;
use chrono::NaiveDate;
use vao_documents::{AccuseReception2Mois, Service, Signataire};

fn main() -> anyhow::Result<()> {
    let jour = |annee, mois, jour| NaiveDate::from_ymd_opt(annee, mois, jour).context("date");
    let accuse = AccuseReception2Mois {
        numero: "DS-27-038-0042".into(),
        titre: "Rando et fromages en Chartreuse".into(),
        organisme: "Association Grand Large".into(),
        agrement_numero: "VAO-84-2024-017".into(),
        agrement_delivre_le: jour(2024, 3, 1)?,
        debut: jour(2027, 7, 3)?,
        fin: jour(2027, 7, 17)?,
        depose_le: jour(2027, 4, 12)?,
        tardif: false,
        accuse_le: jour(2027, 4, 20)?,
        complementaire_avant_le: jour(2027, 6, 25)?,
        departement_nom: "Isère".into(),
        departement_code: "38".into(),
        service: Some(Service {
            nom: "Direction départementale de l’emploi, du travail et des solidarités".into(),
            adresse: vec!["1 avenue de l’Exemple".into(), "38000 Grenoble".into()],
            courriel: Some("ddets-vao@isere.test".into()),
            telephone: Some("04 56 00 00 00".into()),
        }),
        signataire: Some(Signataire {
            nom: "Camille Exemple".into(),
            qualite: "Directrice départementale".into(),
        }),
    };
    std::io::stdout().write_all(&accuse.pdf()?)?;
    Ok(())
}
