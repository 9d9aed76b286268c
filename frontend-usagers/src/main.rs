//! Portail des organismes : déclarer des séjours.

#![expect(
    unreachable_pub,
    reason = "`#[component]` engendre un `pub` interne dans chaque module privé"
)]

mod acces;
mod accueil;
mod copie;
mod declaration;
mod liste;
mod organisme;
mod paresseux;
mod refus;
mod resultat;
mod routes;
mod satisfaction;

use vao_domain::Population;

fn main() {
    console_error_panic_hook::set_once();
    vao_ui::session::monter(
        Population::Usagers,
        "VAO – Organismes",
        "Vacances adaptées organisées, espace des organismes",
        paresseux::application,
    );
}
