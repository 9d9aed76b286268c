//! Ce qu'un agent ajoute à une fiche : un commentaire, l'accord à un changement de SIRET.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::organisme::{
    ADMETTRE_SIRET, COMMENTER, CommentaireOrganisme, HistoriqueOrganisme, OrganismeDto, SiretMotive,
};
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use vao_domain::{OrganismeId, Siret};
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, action_ou, alerte_erreur, aujourd_hui};

use super::fiche::Suite;

/// Formulaire d'un commentaire, lu par les agents seulement.
pub(super) fn commenter(id: OrganismeId, evenements: Lecture<HistoriqueOrganisme>, suite: Suite) -> AnyView {
    let formulaire = Formulaire::new("commentaire");
    let commentaire = formulaire.champ("/commentaire", "Commentaire", String::new());
    let corps = move || CommentaireOrganisme {
        commentaire: commentaire.lire_sans_suivi().trim().to_owned(),
    };
    let publier = action_ou(
        move |client, cle| {
            let corps = corps();
            async move {
                let appel = Appel::new().parametre(id).corps(&corps).cle(&cle);
                client.appeler(&COMMENTER, appel).await
            }
        },
        move |reponse: Reponse<HistoriqueOrganisme>| {
            commentaire.ecrire(String::new());
            evenements.poser(reponse.corps);
            suite.dire("Le commentaire est ajouté à l’historique.");
        },
        move |erreur| formulaire.signaler(erreur.erreurs()),
    );
    let envoyer = move || {
        suite.effacer();
        match valider(&corps(), &contexte()) {
            Ok(()) => {
                formulaire.effacer();
                publier.lancer();
            }
            Err(erreurs) => formulaire.signaler(erreurs),
        }
    };
    view! {
        <h2 class="fr-h4 fr-mt-4w">"Commenter"</h2>
        <form novalidate on:submit=envoi(envoyer)>
            <ResumeErreurs formulaire=formulaire />
            {move || publier.erreur.get().filter(hors_champ).map(|erreur| alerte_erreur(&erreur))}
            <ZoneTexte champ=commentaire longueur_max=5_000 lignes=3 aide="Cinq caractères au moins. Lu par les agents, jamais par l’organisme." />
            <Bouton envoi=true occupe=publier.occupe>"Ajouter le commentaire"</Bouton>
        </form>
    }
    .into_any()
}

/// Bouton et boîte de dialogue de l'accord à un changement de SIRET.
pub(super) fn admettre_siret(fiche: &OrganismeDto, suite: Suite) -> AnyView {
    let (id, version) = (fiche.id, fiche.version);
    let ouverte = RwSignal::new(false);
    let formulaire = Formulaire::new("admission");
    let siret = formulaire.champ("/siret", "Nouveau SIRET", String::new());
    let motif = formulaire.champ("/motif", "Motif de l’accord", String::new());
    let corps: StoredValue<Option<SiretMotive>> = StoredValue::new(None);
    let admettre = action_ou(
        move |client, cle| {
            let corps = corps.get_value();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                let appel = Appel::new().parametre(id).corps(&corps).version(version).cle(&cle);
                client.appeler(&ADMETTRE_SIRET, appel).await
            }
        },
        move |reponse: Reponse<OrganismeDto>| {
            ouverte.set(false);
            suite.lecture.poser(reponse.corps);
            suite.dire("Le changement de SIRET est admis. L’organisme en est prévenu et peut le faire.");
        },
        move |erreur| {
            formulaire.signaler(erreur.erreurs());
            if erreur.code() == Some(CodeProbleme::VersionPerimee) {
                suite.lecture.recharger();
            }
        },
    );
    let envoyer = move || match lire_admission(formulaire, siret, motif) {
        Ok(lu) => {
            formulaire.effacer();
            corps.set_value(Some(lu));
            admettre.lancer();
        }
        Err(erreurs) => formulaire.signaler(erreurs),
    };
    let proposer = move || {
        suite.effacer();
        formulaire.effacer();
        admettre.effacer();
        ouverte.set(true);
    };
    let actions = ViewFn::from(move || {
        view! {
            <Bouton occupe=admettre.occupe au_clic=envoyer>"Admettre ce SIRET"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Annuler"</Bouton>
        }
    });
    let actuel = siret_lisible(fiche.siret.as_str());
    view! {
        <p class="fr-mt-2w"><Bouton variante=Variante::Secondaire au_clic=proposer>"Admettre un changement de SIRET"</Bouton></p>
        <Modale id="boite-admission" titre="Admettre un changement de SIRET" ouverte=ouverte actions=actions>
            <form novalidate on:submit=envoi(envoyer)>
                <p>"SIRET actuel\u{a0}: "{actuel.clone()}". Votre accord permet à l’organisme de prendre le nouveau SIRET, même si le répertoire ne l’annonce pas comme successeur ou si le SIREN change. Il en est prévenu."</p>
                <ResumeErreurs formulaire=formulaire />
                {move || admettre.erreur.get().filter(hors_champ).map(|erreur| alerte_erreur(&erreur))}
                <ChampTexte champ=siret mode_saisie="numeric" longueur_max=17 aide="14 chiffres" />
                <ZoneTexte champ=motif longueur_max=1_000 lignes=3 aide="Cinq caractères au moins, gardés dans l’historique." />
            </form>
        </Modale>
    }
    .into_any()
}

fn lire_admission(
    formulaire: Formulaire,
    siret: Champ<String>,
    motif: Champ<String>,
) -> Result<SiretMotive, Vec<ErreurChamp>> {
    let mut saisie = formulaire.saisie();
    let texte = saisie.texte_requis(siret);
    let motif_lu = saisie.texte_requis(motif);
    let lu = Siret::lire(&texte);
    if lu.is_err() && !texte.is_empty() {
        saisie.ajouter(
            &siret,
            "siret",
            "Un SIRET compte 14 chiffres, dont une clé de contrôle\u{a0}: vérifiez la saisie.",
        );
    }
    if let Some(erreurs) = saisie.erreurs() {
        return Err(erreurs);
    }
    let Ok(siret) = lu else {
        return Err(Vec::new());
    };
    let corps = SiretMotive { siret, motif: motif_lu };
    valider(&corps, &contexte()).map(|()| corps)
}

pub(super) fn contexte() -> ContexteSaisie {
    ContexteSaisie {
        aujourd_hui: aujourd_hui(),
    }
}

/// Les erreurs de champ se montrent sur le champ.
pub(super) fn hors_champ(erreur: &ErreurClient) -> bool {
    erreur.erreurs().is_empty()
}
