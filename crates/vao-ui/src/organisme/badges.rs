//! État d'une fiche et de ses sections, en mots et en couleur.

use leptos::prelude::*;
use vao_contract::completude::EtatSection;
use vao_contract::organisme::OrganismeDto;
use vao_domain::Code;
use vao_domain::organisme::SourceIdentite;

use crate::retours::{Alerte, Badge, Niveau, NiveauBadge};

/// Badge de l'état d'une section.
pub fn badge_section(etat: EtatSection) -> AnyView {
    let niveau = match etat {
        EtatSection::Complete => NiveauBadge::Succes,
        EtatSection::Incomplete => NiveauBadge::Info,
        EtatSection::ACommencer => NiveauBadge::Nouveau,
    };
    view! { <Badge niveau=niveau libelle=etat.libelle() petit=true sans_icone=true /> }.into_any()
}

/// Ce que le répertoire dit de l'organisme, ou n'a pas encore pu dire ; rien quand tout va bien.
pub fn bandeaux_registre(fiche: &OrganismeDto) -> AnyView {
    let a_verifier = (fiche.source_identite == SourceIdentite::Saisie).then(|| {
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Info niveau_titre=2 titre="Identité à vérifier">
                    <p>"L’identité de cet organisme a été saisie pendant une panne du répertoire Sirene. Elle sera vérifiée automatiquement dès que possible."</p>
                </Alerte>
            </div>
        }
    });
    let ferme = match (fiche.unite_cessee, fiche.etablissement_ferme) {
        (true, _) => Some((
            "Entreprise cessée",
            "Le répertoire Sirene dit que cette entreprise a cessé son activité.",
        )),
        (false, true) => Some((
            "Établissement fermé",
            "Le répertoire Sirene dit que cet établissement est fermé.",
        )),
        (false, false) => None,
    };
    let ferme = ferme.map(|(titre, phrase)| {
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Attention niveau_titre=2 titre=titre><p>{phrase}</p></Alerte>
            </div>
        }
    });
    view! { {a_verifier}{ferme} }.into_any()
}
