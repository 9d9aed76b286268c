//! Phrases que plusieurs courriels partagent : une formule, un seul endroit.

use vao_domain::compte::approbation::{JOURS_AVANT_ESCALADE, JOURS_AVANT_EXTINCTION};

use super::{Liens, Population};
use crate::mise_en_page::Bloc;

/// « 1 minute », « 30 minutes », d'un seul tenant.
pub(super) fn minutes(nombre: u32) -> String {
    format!("{nombre}\u{a0}minute{}", if nombre > 1 { "s" } else { "" })
}

/// Durée de ce qui ne sert qu'une fois : « Ce code », « Ce lien ».
pub(super) fn validite(chose: &str, nombre: u32) -> Bloc {
    Bloc::paragraphe(format!(
        "{chose} est valable {} et ne sert qu’une fois.",
        minutes(nombre)
    ))
}

/// Durée d'un lien, et ce qu'il reste à faire quand elle est passée.
pub(super) fn validite_du_lien(nombre: u32) -> Bloc {
    Bloc::paragraphe(format!(
        "Ce lien est valable {} et ne sert qu’une fois. Passé ce délai, la page vous proposera d’en recevoir un autre.",
        minutes(nombre)
    ))
}

/// Ce qui n'a pas été demandé n'a aucun effet.
pub(super) fn sans_effet(reste: &str) -> Bloc {
    Bloc::paragraphe(format!(
        "Si vous n’êtes pas à l’origine de cette demande, ne faites rien : {reste}."
    ))
}

/// Un changement que le titulaire n'a pas fait : reprendre la main sur son compte.
pub(super) fn pas_vous() -> Bloc {
    Bloc::paragraphe(
        "Si ce n’était pas vous, choisissez sans attendre un nouveau mot de passe avec le bouton ci-dessous : toutes \
         les sessions ouvertes seront fermées.",
    )
}

/// « du portail », « du back-office ».
pub(super) const fn du_site(population: Population) -> &'static str {
    match population {
        Population::Usagers => "du portail",
        Population::Bo => "du back-office",
    }
}

/// À qui s'adresser quand on ne peut plus se connecter.
pub(super) fn recours(liens: &Liens, population: Population) -> Bloc {
    let interlocuteur = match population {
        Population::Usagers => "un collègue qui a un compte ou la DREETS de votre région",
        Population::Bo => "la personne qui gère les comptes de votre territoire",
    };
    let assistance = if liens.assistance().is_some() {
        ", ou écrivez à l’assistance avec le bouton ci-dessous"
    } else {
        ""
    };
    Bloc::paragraphe(format!(
        "Si vous pensez qu’il s’agit d’une erreur, contactez {interlocuteur}{assistance}."
    ))
}

/// Ce qu'il reste à faire une fois le compte ouvert.
pub(super) fn premiers_pas() -> [Bloc; 2] {
    [
        Bloc::paragraphe("Connectez-vous, acceptez les conditions d’utilisation, puis :"),
        Bloc::Etapes(vec![
            "complétez ou vérifiez la fiche de votre organisme\u{202f};",
            "enregistrez les hébergements où se passent vos séjours\u{202f};",
            "déclarez vos séjours, au moins deux mois avant leur début.",
        ]),
    ]
}

/// Ce qui suit la transmission d'une demande de compte.
pub(super) fn suite_de_la_demande(aux_collegues: bool) -> Bloc {
    let escalade = if aux_collegues {
        format!(
            " Sans réponse au bout de {JOURS_AVANT_ESCALADE}\u{a0}jours, la demande sera aussi transmise à la DREETS de \
             votre région."
        )
    } else {
        String::new()
    };
    Bloc::paragraphe(format!(
        "Vous recevrez un courriel dès qu’une réponse sera donnée.{escalade} Sans réponse au bout de \
         {JOURS_AVANT_EXTINCTION}\u{a0}jours, elle s’éteindra et vous pourrez en faire une nouvelle."
    ))
}

/// Ce qu'efface l'anonymisation d'un compte, et ce qui reste.
pub(super) fn ce_qui_reste(futur: bool) -> Bloc {
    Bloc::paragraphe(if futur {
        "Votre nom, votre adresse et votre téléphone seront effacés. Les déclarations et les hébergements de votre \
         organisme seront conservés."
    } else {
        "Votre nom, votre adresse et votre téléphone ont été effacés. Les déclarations et les hébergements de votre \
         organisme sont conservés."
    })
}
