//! Codes de secours : montrés une fois, à copier, télécharger ou imprimer.

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::super::titre_a_focaliser;
use super::second_facteur::{ETAPE, Parcours};
use crate::boutons::{Bouton, GroupeBoutons, Variante};
use crate::cadre::annoncer;
use crate::champs::CaseACocher;
use crate::formulaire::Formulaire;
use crate::retours::{Alerte, Niveau};
use crate::url::encoder;

pub(super) fn codes_de_secours(codes: Vec<String>, parcours: Parcours) -> AnyView {
    let formulaire = Formulaire::new("codes");
    let gardes = formulaire.champ("/gardes", "J’ai mis ces codes de côté", false);
    let terminer = move || {
        if gardes.lire_sans_suivi() {
            parcours.finir("La double authentification est en place. Vos codes de secours sont renouvelés.");
        } else {
            let mut saisie = formulaire.saisie();
            saisie.ajouter(
                &gardes,
                "codes",
                "Mettez d’abord vos codes de côté\u{a0}: ils ne seront plus montrés.",
            );
            formulaire.signaler_sans_focus(saisie.erreurs().unwrap_or_default());
            crate::dom::focaliser(&gardes.id());
        }
    };
    let adresse = ["data:text/plain;charset=utf-8,", &encoder(&fichier(&codes))].concat();
    let a_copier = codes.join("\n");
    let copie = RwSignal::new("");
    let copier_les_codes = move || {
        copier(
            a_copier.clone(),
            copie,
            "Les codes sont copiés.",
            "Le navigateur n’a pas permis la copie\u{a0}: sélectionnez les codes, ou téléchargez-les.",
        );
    };
    let liste = codes
        .into_iter()
        .map(|code| view! { <li><code translate="no">{code}</code></li> })
        .collect_view();
    view! {
        {titre_a_focaliser(ETAPE, "Vos codes de secours")}
        <Alerte niveau=Niveau::Attention niveau_titre=3 titre="Ces codes ne seront plus jamais montrés">
            <p>"Chacun remplace une fois le code de l’application, si vous perdez votre téléphone. Gardez-les ailleurs que sur ce téléphone, et ne les donnez à personne\u{a0}: nous ne vous les demanderons jamais."</p>
        </Alerte>
        <ul class="vao-codes">{liste}</ul>
        <GroupeBoutons>
            <Bouton variante=Variante::Secondaire icone="clipboard-line" au_clic=copier_les_codes>"Copier"</Bouton>
            // Le contenu est dans l'adresse : aucun fichier ne passe par le service.
            <a class="fr-btn fr-btn--secondary fr-btn--icon-left fr-icon-download-line" href=adresse download="codes-de-secours-vao.txt" rel="external">"Télécharger"</a>
            <Bouton variante=Variante::Secondaire icone="printer-line" au_clic=imprimer>"Imprimer"</Bouton>
        </GroupeBoutons>
        <p class="fr-hint-text">{copie}</p>
        <CaseACocher champ=gardes />
        <Bouton au_clic=terminer>"Terminer"</Bouton>
    }
    .into_any()
}

/// Copie un texte, et dit à l'écran et à voix haute si le navigateur l'a permis.
pub(super) fn copier(texte: String, copie: RwSignal<&'static str>, fait: &'static str, refus: &'static str) {
    spawn_local(async move {
        // Le navigateur peut refuser l'accès au presse-papiers : le texte reste à l'écran.
        let promesse = window().navigator().clipboard().write_text(&texte);
        let phrase = if JsFuture::from(promesse).await.is_ok() {
            fait
        } else {
            refus
        };
        copie.try_set(phrase);
        annoncer(phrase);
    });
}

fn imprimer() {
    // Sans imprimante ni boîte d'impression, il n'y a rien à faire de plus.
    drop(window().print());
}

fn fichier(codes: &[String]) -> String {
    [
        "Codes de secours – Vacances adaptées organisées\r\n",
        "Chaque code ne sert qu'une fois. Ne les donnez à personne.\r\n\r\n",
        &codes.join("\r\n"),
        "\r\n",
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::fichier;

    #[test]
    fn le_fichier_porte_un_code_par_ligne() {
        let texte = fichier(&["abcde-fghij".to_owned(), "klmno-pqrst".to_owned()]);

        assert!(texte.ends_with("\r\n\r\nabcde-fghij\r\nklmno-pqrst\r\n"));
    }
}
