//! Section « Responsable de l'organisation des séjours ».

use leptos::prelude::*;
use vao_contract::organisme::ResponsableOrganisation;
use vao_domain::organisme::SectionOrganisme;
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::sauvegarde::{Liaison, Regles};

use super::dossier::Dossier;
use super::section::PageSection;

/// Page de la section.
#[component]
pub(crate) fn PageResponsable() -> AnyView {
    view! { <PageSection section=SectionOrganisme::Responsable champs=champs /> }.into_any()
}

fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let lu: ResponsableOrganisation = dossier
        .sans_suivi(|fiche| fiche.sections.responsable.clone())
        .unwrap_or_default();
    let champ = |cle: &str, libelle: &str, valeur: Option<String>| {
        formulaire.champ(["/", cle].concat(), libelle, valeur.unwrap_or_default())
    };
    let nom = champ("nom", "Nom", lu.nom);
    let prenom = champ("prenom", "Prénom", lu.prenom);
    let fonction = champ("fonction", "Fonction", lu.fonction);
    let adresse = SaisieAdresse::new(formulaire, "/adresse", "Adresse postale", lu.adresse);
    let telephone = champ("telephone", "Téléphone", lu.telephone);
    let email = champ("email", "Adresse électronique", lu.email);
    let mut liaisons: Vec<Liaison> = [nom, prenom, fonction, telephone, email]
        .into_iter()
        .map(Liaison::texte)
        .collect();
    liaisons.push(adresse.liaison());
    Champs {
        liaisons,
        regles: Regles {
            valider: verifier::<ResponsableOrganisation>,
            solidaires: &[],
        },
        a_part: false,
        dessiner: Box::new(move |au_changement| {
            view! {
                <p>"La personne que l’administration peut joindre au sujet de vos séjours. Son adresse n’est pas montrée aux autres organismes."</p>
                <ChampTexte champ=nom.completion("off") au_changement=au_changement />
                <ChampTexte champ=prenom.completion("off") au_changement=au_changement />
                <ChampTexte champ=fonction longueur_max=255 aide="Par exemple\u{a0}: directeur des séjours" au_changement=au_changement />
                <ChampAdresse saisie=adresse au_changement=au_changement />
                <ChampTelephone champ=telephone.completion("off") au_changement=au_changement />
                <ChampCourriel champ=email.completion("off") au_changement=au_changement />
            }
            .into_any()
        }),
    }
}
