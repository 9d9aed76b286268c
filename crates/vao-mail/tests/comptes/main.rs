//! What the mails of accounts say, and what every mail owes its reader.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail with it")]

mod controles;
mod exemplaires;
mod organismes;
mod textes;

use chrono::NaiveDate;
use vao_mail::{Courriel, Liens, Modele};

const USAGERS: &str = "https://vao.test";
const BO: &str = "https://bo.vao.test";
const ANNUAIRE: &str = "https://annuaire.test";
const ASSISTANCE: &str = "https://aide.test/formulaire";
const JETON: &str = "q3V-_abcdefghijklmnopqrstuvwxyz0123456789AB";
/// What somebody may type to break a mail: tags, a header, a quote that leaves its attribute.
const PIEGE: &str = "<script>alert(1)</script>\r\nBcc: pirate@x.test\r\n\r\n\"><img src=x onerror=alert(2)>";

fn liens() -> Liens {
    Liens::nouveaux(USAGERS, BO)
        .avec_annuaire(ANNUAIRE)
        .avec_assistance(Some(ASSISTANCE))
}

fn rendre(modele: &dyn Modele) -> Courriel {
    modele.rendre(&liens())
}

fn jour(texte: &str) -> NaiveDate {
    texte.parse().unwrap()
}
