//! Deux versions d'un même champ : les montrer, laisser choisir.

use leptos::prelude::*;

use super::{Conflit, Sauvegarde};
use crate::boutons::Bouton;
use crate::cadre::annoncer;
use crate::champs::{Choix, GroupeRadio};
use crate::dom::envoi;
use crate::formulaire::{Champ, Formulaire};
use crate::retours::{Alerte, Niveau};

const MIEN: &str = "mien";
const LEUR: &str = "leur";

/// Champs changés ici et ailleurs, avec les deux valeurs ; rien tant qu'il n'y en a pas.
#[component]
pub fn ConflitVersions(
    /// Enregistrement automatique de l'écran.
    sauvegarde: Sauvegarde,
) -> AnyView {
    let conflits = sauvegarde.conflits();
    let contenu = move || {
        let conflits = conflits.get();
        (!conflits.is_empty()).then(|| choix_des_versions(sauvegarde, conflits))
    };
    contenu.into_any()
}

fn choix_des_versions(sauvegarde: Sauvegarde, conflits: Vec<Conflit>) -> AnyView {
    annoncer("Cette section a été modifiée ailleurs. Choisissez les valeurs à garder.");
    let formulaire = Formulaire::new("conflit");
    let champs: Vec<(String, Champ<String>, Vec<Choix>)> = conflits
        .iter()
        .map(|conflit| champ(sauvegarde, formulaire, conflit))
        .collect();
    let a_lire: Vec<(String, Champ<String>)> = champs
        .iter()
        .map(|(pointeur, champ, _)| (pointeur.clone(), *champ))
        .collect();
    let enregistrer = move || {
        let cedes: Vec<String> = a_lire
            .iter()
            .filter(|(_, champ)| champ.lire_sans_suivi() == LEUR)
            .map(|(pointeur, _)| pointeur.clone())
            .collect();
        sauvegarde.trancher(&cedes);
    };
    let questions = champs
        .into_iter()
        .map(|(_, champ, choix)| view! { <GroupeRadio champ=champ choix=choix /> })
        .collect_view();
    view! {
        <div class="fr-mb-4w">
            <Alerte niveau=Niveau::Attention titre="Cette section a été modifiée ailleurs" niveau_titre=2>
                <p>"Quelqu’un a enregistré d’autres valeurs pendant votre saisie. Choisissez, pour chaque champ, celle à garder."</p>
                <form novalidate on:submit=envoi(enregistrer)>
                    {questions}
                    <Bouton envoi=true>"Enregistrer ces choix"</Bouton>
                </form>
            </Alerte>
        </div>
    }
    .into_any()
}

fn champ(sauvegarde: Sauvegarde, formulaire: Formulaire, conflit: &Conflit) -> (String, Champ<String>, Vec<Choix>) {
    let (libelle, mien, leur) = sauvegarde.libelle_et_valeurs(conflit);
    let champ = formulaire.champ(conflit.pointeur.clone(), libelle, MIEN.to_owned());
    let choix = vec![
        Choix::new(MIEN, ["Ma saisie\u{a0}: ", &mien].concat()),
        Choix::new(LEUR, ["L’autre version\u{a0}: ", &leur].concat()),
    ];
    (conflit.pointeur.clone(), champ, choix)
}
