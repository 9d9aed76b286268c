//! Accueil : ce qui attend l'organisme, et l'accès à ses déclarations.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::declaration::ListeDeclarations;
use vao_contract::endpoint::{Parametres, chaine_de_requete};
use vao_contract::session::{OrganismeProfil, ProfilDto, Rattachement};
use vao_contract::tableau_de_bord::{Carte as CarteTableau, DECLARATIONS, TableauDeclarations};
use vao_domain::{Code, Permission, Population};
use vao_ui::prelude::*;
use vao_ui::session::{MessagePassager, Session, aujourd_hui, lire, use_session, vue_lecture};

/// Tableau de bord de l'organisme.
#[component]
pub(crate) fn PageAccueil() -> AnyView {
    let session = use_session();
    let titre = Signal::derive(move || {
        session
            .profil()
            .map_or_else(String::new, |profil| ["Bonjour ", &profil.prenom].concat())
    });
    view! {
        <Page titre=titre>
            <MessagePassager />
            {move || session.profil().map(|profil| situation(&profil))}
            {move || peut_declarer(session).then(|| view! {
                <p><LienBouton href="/declarations/nouvelle" icone="add-line">"Déclarer un séjour"</LienBouton></p>
            })}
            {move || session.peut(Permission::LireDeclarations).then(cartes)}
        </Page>
    }
    .into_any()
}

/// Vrai si la personne peut ouvrir une déclaration : son rôle le permet et la fiche de son organisme est complète (suivi).
pub(crate) fn peut_declarer(session: Session) -> bool {
    let complet = session.profil().is_some_and(|profil| match profil.rattachement {
        Rattachement::Organisme(organisme) => organisme.complet,
        Rattachement::Territoire(_) | Rattachement::Aucun => false,
    });
    complet && session.peut(Permission::DeclarerSejours)
}

/// Ce qui empêche de déclarer, ou rien.
fn situation(profil: &ProfilDto) -> AnyView {
    match &profil.rattachement {
        // Une fiche incomplète passe avant l'agrément, qui ne se demande qu'ensuite.
        Rattachement::Organisme(organisme) => view! { {fiche(organisme, profil)}{agrement(organisme)} }.into_any(),
        Rattachement::Aucun if profil.peut(Permission::RejoindreOrganisme) => view! {
            <Alerte niveau=Niveau::Info niveau_titre=2 titre="Commencez par la fiche de votre organisme">
                <p>"Créez-la, ou rejoignez celle qui existe\u{a0}: elle doit être complète avant de déclarer un séjour."</p>
            </Alerte>
            <p class="fr-mt-3w"><LienBouton href="/organisme">"Créer ou rejoindre la fiche"</LienBouton></p>
        }
        .into_any(),
        Rattachement::Territoire(_) | Rattachement::Aucun => view! {
            <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Votre compte n’est rattaché à aucun organisme">
                <p>"Demandez à la personne qui gère les comptes de votre organisme de vous y rattacher."</p>
            </Alerte>
        }
        .into_any(),
    }
}

fn agrement(organisme: &OrganismeProfil) -> Option<AnyView> {
    let texte = match &organisme.agrement {
        Some(agrement) if aujourd_hui() <= agrement.date_fin_validite => return None,
        Some(agrement) => [
            "Le dernier agrément connu, n°\u{a0}",
            &agrement.numero,
            ", a pris fin le ",
            &format::jour_long(agrement.date_fin_validite),
            ". Vous pouvez préparer des déclarations ; leur dépôt sera refusé tant qu’aucun agrément n’est valable au premier jour du séjour.",
        ]
        .concat(),
        None => "Aucun agrément « vacances adaptées organisées » n’est connu pour votre organisme. Vous pouvez préparer des déclarations ; \
                 leur dépôt sera refusé tant qu’aucun agrément n’est valable au premier jour du séjour."
            .to_owned(),
    };
    let vue = view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Pas d’agrément en cours de validité"><p>{texte}</p></Alerte>
        </div>
    };
    Some(vue.into_any())
}

fn fiche(organisme: &OrganismeProfil, profil: &ProfilDto) -> Option<AnyView> {
    if organisme.complet {
        return None;
    }
    let peut = profil.peut(Permission::EcrireOrganisme);
    let phrase = if peut {
        "Elle doit être complète avant de déclarer un séjour."
    } else {
        "Elle doit être complète avant de déclarer un séjour. Contactez la direction de votre siège ou l’assistance du service."
    };
    let completer = peut.then(|| view! { <p><LienBouton href="/organisme">"Compléter la fiche"</LienBouton></p> });
    let vue = view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention niveau_titre=2 titre="La fiche de votre organisme est incomplète"><p>{phrase}</p></Alerte>
        </div>
        {completer}
    };
    Some(vue.into_any())
}

fn cartes() -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&DECLARATIONS, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    let tuiles = vue_lecture(lecture, |tableau: TableauDeclarations| {
        let tuiles = CarteTableau::de(Population::Usagers)
            .iter()
            .map(|carte| tuile(*carte, &tableau))
            .collect_view();
        view! { <div class="fr-grid-row fr-grid-row--gutters">{tuiles}</div> }.into_any()
    });
    view! { <h2 class="fr-h3 fr-mt-4w">"Vos déclarations de séjour"</h2>{tuiles} }.into_any()
}

fn tuile(carte: CarteTableau, tableau: &TableauDeclarations) -> AnyView {
    let (total, _) = tableau.carte(carte);
    let detail = format::pluriel(total, "déclaration", "déclarations");
    view! {
        <div class="fr-col-12 fr-col-sm-6 fr-col-lg-4">
            <Tuile titre=carte.libelle() href=lien(carte) detail=detail />
        </div>
    }
    .into_any()
}

/// Liste filtrée sur les statuts que la carte additionne.
fn lien(carte: CarteTableau) -> String {
    let filtres = ListeDeclarations {
        statut: carte.statuts().to_vec(),
        ..ListeDeclarations::default()
    };
    ["/declarations", &chaine_de_requete(&filtres.paires())].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_carte_mene_a_la_liste_de_ses_statuts() {
        assert_eq!(lien(CarteTableau::Brouillons), "/declarations?statut=BROUILLON");
        assert_eq!(
            lien(CarteTableau::ACompleter),
            "/declarations?statut=A_MODIFIER&statut=A_MODIFIER_8J&statut=ATTENTE_8_JOUR"
        );
    }
}
