//! Tableau de bord : combien de déclarations à chaque étape, et combien sont à instruire ici.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::declaration::ListeDeclarations;
use vao_contract::endpoint::{Parametres, chaine_de_requete};
use vao_contract::session::{ProfilDto, Rattachement};
use vao_contract::tableau_de_bord::{Carte, DECLARATIONS, TableauDeclarations};
use vao_domain::declaration::RoleInstruction;
use vao_domain::{Code, Population};
use vao_ui::prelude::*;
use vao_ui::session::{lire, use_session, vue_lecture};

/// Accueil d'un agent.
#[component]
pub(crate) fn PageAccueil() -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&DECLARATIONS, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    let bonjour = use_session()
        .profil_sans_suivi()
        .map(|profil| salutation(&profil))
        .unwrap_or_default();
    view! {
        <Page titre="Tableau de bord" chapo=bonjour>
            <h2>"Déclarations de séjour"</h2>
            {vue_lecture(lecture, cartes)}
        </Page>
    }
    .into_any()
}

fn salutation(profil: &ProfilDto) -> String {
    let territoire = match &profil.rattachement {
        Rattachement::Territoire(territoire) => [", ", &territoire.libelle].concat(),
        Rattachement::Organisme(_) | Rattachement::Aucun => String::new(),
    };
    ["Bonjour ", &profil.prenom, " ", &profil.nom, &territoire, "."].concat()
}

fn cartes(tableau: TableauDeclarations) -> AnyView {
    let cartes = Carte::de(Population::Bo)
        .iter()
        .map(|carte| une_carte(*carte, &tableau))
        .collect_view();
    view! {
        <ul class="fr-raw-list fr-grid-row fr-grid-row--gutters">{cartes}</ul>
        <p class="fr-mt-4w"><a class="fr-link" href="/sejours">"Voir toutes les déclarations"</a></p>
    }
    .into_any()
}

/// Le titre mène à toutes les déclarations de la carte, le second lien à celles que l'agent instruit.
fn une_carte(carte: Carte, tableau: &TableauDeclarations) -> AnyView {
    let (total, instruites) = tableau.carte(carte);
    let libelle = carte.libelle();
    let compte = format::pluriel(total, "déclaration", "déclarations");
    view! {
        <li class="fr-col-12 fr-col-sm-6 fr-col-lg-3">
            <vao_ui::contenu::Carte titre=libelle href=adresse_de(carte, None)>
                <p class="fr-text--lg fr-text--bold fr-mb-1v">{compte}</p>
                <p class="fr-mb-0">
                    <a class="fr-link" href=adresse_de(carte, Some(RoleInstruction::Instructeur))>
                        "dont j’instruis\u{a0}: "{format::nombre(instruites)}<span class="fr-sr-only">" ("{libelle}")"</span>
                    </a>
                </p>
            </vao_ui::contenu::Carte>
        </li>
    }
    .into_any()
}

/// Adresse de la liste filtrée comme la carte compte.
pub(crate) fn adresse_de(carte: Carte, role: Option<RoleInstruction>) -> String {
    let filtres = ListeDeclarations {
        statut: carte.statuts().to_vec(),
        role,
        ..ListeDeclarations::default()
    };
    ["/sejours", &chaine_de_requete(&filtres.paires())].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_carte_mene_a_ce_qu_elle_compte() {
        assert_eq!(
            adresse_de(Carte::ATraiter2m, None),
            "/sejours?statut=TRANSMISE&statut=EN_COURS"
        );
        assert_eq!(
            adresse_de(Carte::Attendues8j, Some(RoleInstruction::Instructeur)),
            "/sejours?statut=ATTENTE_8_JOUR&role=instructeur"
        );
    }
}
