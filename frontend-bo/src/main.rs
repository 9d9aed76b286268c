//! Back office des services de l'État : instruire les déclarations de séjour.

#![expect(
    unreachable_pub,
    reason = "`#[component]` engendre un `pub` interne dans chaque module privé"
)]

mod acces;
mod accueil;
mod agents;
mod conflit;
mod dossier;
mod journal;
mod liste;
mod non_agrees;
mod organismes;
mod paresseux;
mod routes;
mod territoires;

use vao_domain::Population;

fn main() {
    console_error_panic_hook::set_once();
    vao_ui::session::monter(
        Population::Bo,
        "VAO – Instruction",
        "Vacances adaptées organisées, espace des services de l’État",
        paresseux::application,
    );
}
