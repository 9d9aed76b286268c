//! Mettre à jour le SIRET : ce que le répertoire annonce, ce que seule la DREETS peut admettre.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::organisme::{
    CHANGER_SIRET, DEMANDER_SIRET, DemandeSiret, LienSuccession, NouveauSiret, OrganismeDto, RAFRAICHIR, SUCCESSION,
    SiretMotive, SuccessionDto,
};
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use vao_domain::Siret;
use vao_ui::organisme::{anciens_siret, siret_lisible};
use vao_ui::prelude::*;
use vao_ui::session::{
    ActionEnCours, MessagePassager, action, action_ou, alerte_erreur, aujourd_hui, lire, use_session, vue_lecture,
};

use super::dossier::{Dossier, SOMMAIRE, relire_le_profil, use_dossier};
use super::section::fil;
use super::sommaire::recevoir;

/// Page du changement de SIRET.
#[component]
pub(crate) fn PageSiret() -> AnyView {
    let dossier = use_dossier();
    let siret = Memo::new(move |_| dossier.avec(|fiche| fiche.siret.clone()));
    let lecture = lire(move |client, annulation| {
        let siret = siret.get();
        async move {
            let siret = siret.ok_or(ErreurClient::Annulee)?;
            let appel = Appel::new().parametre(siret).annulation(&annulation);
            Ok(client.appeler(&SUCCESSION, appel).await?.corps)
        }
    });
    let peut = Memo::new(move |_| dossier.avec(|fiche| fiche.droits.changer_siret).unwrap_or(false));
    let admis = Memo::new(move |_| dossier.avec(|fiche| fiche.siret_admis.clone()).flatten());
    let contenu = move || match (peut.get(), admis.get()) {
        (false, _) => pas_encore(dossier),
        (true, Some(admis)) => changement_admis(dossier, admis),
        (true, None) => vue_lecture(lecture, move |succession| annonce(dossier, &succession)),
    };
    view! {
        <Page titre="Mettre à jour le SIRET" fil=fil() etroite=true>
            <MessagePassager />
            <p>"SIRET de la fiche\u{a0}: "<strong>{move || siret.get().map(|siret| siret_lisible(siret.as_str()))}</strong></p>
            {move || dossier.avec(demande_en_attente)}
            {contenu}
            <div class="fr-mt-4w">
                <GroupeAccordeons>
                    <Accordeon id="anciens" titre="Anciens SIRET de l’organisme" niveau=2>
                        {move || dossier.avec(|fiche| anciens_siret(&fiche.anciens_siret))}
                    </Accordeon>
                </GroupeAccordeons>
            </div>
        </Page>
    }
    .into_any()
}

/// Ce que l'organisme a demandé à la DREETS, tant qu'elle n'a pas répondu.
fn demande_en_attente(fiche: &OrganismeDto) -> Option<AnyView> {
    let DemandeSiret {
        siret,
        motif,
        le,
        auteur,
    } = fiche.demande_siret.clone()?;
    Some(
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Info niveau_titre=2 titre="Votre demande attend la réponse de la DREETS">
                    <p>
                        "Changement pour le SIRET "<strong>{siret_lisible(siret.as_str())}</strong>", demandé le "
                        {format::instant(le)}" par "{auteur}"\u{a0}: «\u{a0}"{motif}"\u{a0}». Vous serez prévenu par \
                        courriel de la réponse. Une nouvelle demande remplace celle-ci."
                    </p>
                </Alerte>
            </div>
        }
        .into_any(),
    )
}

fn pas_encore(dossier: Dossier) -> AnyView {
    let phrase = if dossier.sans_suivi(|fiche| fiche.complet).unwrap_or(false) {
        "Votre compte ne permet pas de changer le SIRET de cette fiche."
    } else {
        "Le SIRET se met à jour une fois la fiche complète. Complétez-la, finalisez-la, puis revenez ici."
    };
    view! {
        <Alerte niveau=Niveau::Info niveau_titre=2 titre="Le changement de SIRET n’est pas encore possible"><p>{phrase}</p></Alerte>
        <p class="fr-mt-3w"><LienBouton href=SOMMAIRE variante=Variante::Secondaire>"Revenir à la fiche"</LienBouton></p>
    }
    .into_any()
}

/// Ce que le répertoire dit du SIRET : à jour, remplacé, repris par un autre, ou fermé sans suite.
fn annonce(dossier: Dossier, succession: &SuccessionDto) -> AnyView {
    let ferme = dossier
        .sans_suivi(|fiche| fiche.etablissement_ferme || fiche.unite_cessee)
        .unwrap_or(false);
    let nouveau = succession.successeur.clone().filter(|siret| *siret != succession.siret);
    match nouveau {
        None if ferme => sans_suite(dossier),
        None => a_jour(dossier),
        Some(nouveau) if succession.deja_pris && succession.meme_siren => siege_deplace(dossier, &nouveau),
        Some(nouveau) if succession.deja_pris => deja_pris(&nouveau, &succession.liens),
        Some(nouveau) if succession.meme_siren => {
            let chaine = chaine(&succession.liens);
            view! { {chaine}{changement(dossier, nouveau)} }.into_any()
        }
        Some(nouveau) => autre_siren(dossier, nouveau, &succession.liens),
    }
}

fn chaine(liens: &[LienSuccession]) -> AnyView {
    let lignes = liens
        .iter()
        .map(|lien| view! { <li>{siret_lisible(lien.siret.as_str())}", depuis le "{format::jour_long(lien.date)}</li> })
        .collect_view();
    (!liens.is_empty())
        .then(|| view! { <p class="fr-mb-1w">"Le répertoire Sirene annonce\u{a0}:"</p><ul>{lignes}</ul> })
        .into_any()
}

fn a_jour(dossier: Dossier) -> AnyView {
    view! {
        <Alerte niveau=Niveau::Succes niveau_titre=2 titre="Le SIRET est déjà à jour">
            <p>"Le répertoire Sirene n’annonce aucun autre SIRET pour votre organisme. Vous pouvez relire les informations qu’il donne\u{a0}: nom, adresse, établissements."</p>
        </Alerte>
        {bouton_actualiser(dossier)}
        <GroupeAccordeons>
            <Accordeon id="autre-siret" titre="Mon SIRET a changé et le répertoire ne le dit pas" niveau=2>
                {demande(dossier, None)}
            </Accordeon>
        </GroupeAccordeons>
    }
    .into_any()
}

fn bouton_actualiser(dossier: Dossier) -> AnyView {
    let relire = rafraichir(dossier);
    view! {
        {move || relire.erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <p class="fr-mt-3w">
            <Bouton variante=Variante::Secondaire icone="refresh-line" occupe=relire.occupe au_clic=move |()| relire.lancer()>
                "Actualiser les informations"
            </Bouton>
        </p>
    }
    .into_any()
}

fn rafraichir(dossier: Dossier) -> ActionEnCours {
    let (session, naviguer) = (use_session(), use_navigate());
    action(
        move |client, cle| {
            let version = dossier.version();
            let appel = Appel::new().parametre(dossier.id).version(version).cle(&cle);
            async move { client.appeler(&RAFRAICHIR, appel).await }
        },
        move |reponse| {
            recevoir(dossier, reponse);
            session.laisser_message(Niveau::Succes, "Les informations du répertoire Sirene sont à jour.");
            naviguer(SOMMAIRE, NavigateOptions::default());
        },
    )
}

fn changement_admis(dossier: Dossier, nouveau: Siret) -> AnyView {
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Info niveau_titre=2 titre="La DREETS a admis ce changement">
                <p>"Il prendra effet quand vous l’aurez confirmé."</p>
            </Alerte>
        </div>
        {changement(dossier, nouveau)}
    }
    .into_any()
}

/// Ancien et nouveau SIRET, puis la confirmation.
fn changement(dossier: Dossier, nouveau: Siret) -> AnyView {
    let ouverte = RwSignal::new(false);
    let ancien = dossier
        .sans_suivi(|fiche| siret_lisible(fiche.siret.as_str()))
        .unwrap_or_default();
    let lisible = siret_lisible(nouveau.as_str());
    let changer = changer(dossier, nouveau, ouverte);
    let (ancien_lu, nouveau_lu) = (ancien.clone(), lisible.clone());
    let refus = move || changer.erreur.get().map(|erreur| refus(&erreur));
    view! {
        <ListeDescription>
            <Description terme="SIRET actuel" valeur=ancien />
            <Description terme="Nouveau SIRET" valeur=lisible />
        </ListeDescription>
        <p><Bouton au_clic=move |()| { changer.effacer(); ouverte.set(true); }>"Mettre à jour le SIRET"</Bouton></p>
        <Confirmation
            id="confirmer-siret"
            titre="Mettre à jour le SIRET"
            ouverte=ouverte
            confirmer="Confirmer le nouveau SIRET"
            occupe=changer.occupe
            au_oui=move |()| changer.lancer()
        >
            {refus}
            <p>
                "La fiche passera du SIRET "<strong>{ancien_lu.clone()}</strong>" au SIRET "<strong>{nouveau_lu.clone()}</strong>
                ". Son identité sera relue au répertoire Sirene\u{a0}; le SIRET de vos comptes sera mis à jour, l’ancien restera dans l’historique."
            </p>
        </Confirmation>
    }
    .into_any()
}

/// Le refus, et ce qu'il reste à faire.
fn refus(erreur: &ErreurClient) -> AnyView {
    let suite = match erreur.code() {
        Some(CodeProbleme::OrganismeExistant) => {
            Some("Une autre fiche porte déjà ce SIRET\u{a0}: contactez l’assistance du service.")
        }
        Some(CodeProbleme::SiretNonSuccesseur | CodeProbleme::ChangementAAdmettre) => {
            Some("Rechargez la page\u{a0}: vous pourrez demander ce changement à la DREETS.")
        }
        Some(CodeProbleme::VersionPerimee) => {
            Some("Rechargez la page pour repartir de la dernière version de la fiche.")
        }
        _ => None,
    };
    view! { {alerte_erreur(erreur)}{suite.map(|suite| view! { <p>{suite}</p> })} }.into_any()
}

fn changer(dossier: Dossier, nouveau: Siret, ouverte: RwSignal<bool>) -> ActionEnCours {
    let (session, naviguer) = (use_session(), use_navigate());
    action(
        move |client, cle| {
            let corps = NouveauSiret { siret: nouveau.clone() };
            let version = dossier.version();
            let appel = Appel::new()
                .parametre(dossier.id)
                .corps(&corps)
                .version(version)
                .cle(&cle);
            async move {
                let reponse = client.appeler(&CHANGER_SIRET, appel).await?;
                // Le SIRET est changé, que le profil se relise ou non.
                drop(relire_le_profil(session, &client).await);
                Ok(reponse)
            }
        },
        move |reponse: Reponse<OrganismeDto>| {
            ouverte.set(false);
            let siret = siret_lisible(reponse.corps.siret.as_str());
            recevoir(dossier, reponse);
            session.laisser_message(
                Niveau::Succes,
                ["Le SIRET de la fiche est maintenant ", &siret, "."].concat(),
            );
            naviguer(SOMMAIRE, NavigateOptions::default());
        },
    )
}

/// Le siège est passé à un établissement qui a déjà sa fiche : relire le répertoire suffit (ADR 0017).
fn siege_deplace(dossier: Dossier, nouveau: &Siret) -> AnyView {
    let nouveau = siret_lisible(nouveau.as_str());
    view! {
        <Alerte niveau=Niveau::Info niveau_titre=2 titre="Une autre fiche de votre entreprise porte ce SIRET">
            <p>
                "Si l’établissement "{nouveau}" est devenu le siège de votre entreprise, actualisez \
                 votre fiche\u{a0}: le rang de siège et l’agrément passeront à la sienne, et la vôtre deviendra celle d’un \
                 établissement secondaire."
            </p>
        </Alerte>
        {bouton_actualiser(dossier)}
    }
    .into_any()
}

fn deja_pris(nouveau: &Siret, liens: &[LienSuccession]) -> AnyView {
    let nouveau = siret_lisible(nouveau.as_str());
    view! {
        {chaine(liens)}
        <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Une autre fiche porte déjà ce SIRET">
            <p>
                "Le SIRET "{nouveau}" a déjà sa fiche dans le service. Demandez aux personnes de cet organisme de vous \
                 y rattacher, ou contactez l’assistance du service."
            </p>
        </Alerte>
    }
    .into_any()
}

fn autre_siren(dossier: Dossier, nouveau: Siret, liens: &[LienSuccession]) -> AnyView {
    view! {
        {chaine(liens)}
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Ce changement demande l’accord de la DREETS">
                <p>"Le nouveau SIRET est celui d’une autre entreprise\u{a0}: l’agrément et les droits ne passent pas de l’une à l’autre sans elle. Expliquez votre situation, elle vous répondra."</p>
            </Alerte>
        </div>
        {demande(dossier, Some(nouveau))}
    }
    .into_any()
}

fn sans_suite(dossier: Dossier) -> AnyView {
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Cet établissement est fermé, sans successeur connu">
                <p>"Le répertoire Sirene n’annonce aucun SIRET qui lui succède. Si votre activité continue sous un autre SIRET, demandez ce changement à la DREETS."</p>
            </Alerte>
        </div>
        {demande(dossier, None)}
    }
    .into_any()
}

/// Demande à la DREETS : le SIRET, s'il n'est pas annoncé, et pourquoi.
fn demande(dossier: Dossier, annonce: Option<Siret>) -> AnyView {
    let formulaire = Formulaire::new("demande-siret");
    let texte = annonce
        .as_ref()
        .map(|siret| siret_lisible(siret.as_str()))
        .unwrap_or_default();
    let siret = formulaire.champ("/siret", "Nouveau SIRET", texte.clone());
    let motif = formulaire.champ("/motif", "Pourquoi ce changement", String::new());
    let corps: StoredValue<Option<SiretMotive>> = StoredValue::new(None);
    let demander = demander(dossier, formulaire, corps);
    let envoyer = move || {
        let lu = lire_demande(formulaire, siret, motif);
        formulaire.signaler(lu.as_ref().err().cloned().unwrap_or_default());
        if let Ok(lu) = lu {
            corps.set_value(Some(lu));
            demander.lancer();
        }
    };
    let champ_siret = if annonce.is_some() {
        view! { <p>"Nouveau SIRET\u{a0}: "<strong>{texte}</strong></p> }.into_any()
    } else {
        view! { <ChampTexte champ=siret aide="14 chiffres" mode_saisie="numeric" largeur=Largeur::Courte longueur_max=24 /> }.into_any()
    };
    view! {
        <form novalidate on:submit=envoi(envoyer)>
            {move || demander.erreur.get().filter(|erreur| erreur.erreurs().is_empty()).map(|erreur| alerte_erreur(&erreur))}
            <ResumeErreurs formulaire=formulaire />
            {champ_siret}
            <ZoneTexte champ=motif longueur_max=1_000 aide="Cinq caractères au moins. La DREETS lira ce texte tel quel." />
            <Bouton envoi=true occupe=demander.occupe>"Demander ce changement à la DREETS"</Bouton>
        </form>
    }
    .into_any()
}

/// La demande, ou toutes ses erreurs à la fois.
fn lire_demande(
    formulaire: Formulaire,
    siret: Champ<String>,
    motif: Champ<String>,
) -> Result<SiretMotive, Vec<ErreurChamp>> {
    let mut saisie = formulaire.saisie();
    let texte = saisie.texte_requis(siret);
    let motif = saisie.texte_requis(motif);
    let lu = Siret::lire(&texte);
    if let Err(defaut) = &lu
        && !texte.is_empty()
    {
        let message = ["Vérifiez ce SIRET\u{a0}: ", &defaut.to_string(), "."].concat();
        saisie.ajouter(&siret, "siret", &message);
    }
    if let Some(erreurs) = saisie.erreurs() {
        return Err(erreurs);
    }
    let Ok(siret) = lu else {
        return Err(Vec::new());
    };
    let demande = SiretMotive { siret, motif };
    let contexte = ContexteSaisie {
        aujourd_hui: aujourd_hui(),
    };
    valider(&demande, &contexte).map(|()| demande)
}

fn demander(dossier: Dossier, formulaire: Formulaire, corps: StoredValue<Option<SiretMotive>>) -> ActionEnCours {
    let (session, naviguer) = (use_session(), use_navigate());
    action_ou(
        move |client, cle| {
            let corps = corps.get_value();
            let version = dossier.version();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                let appel = Appel::new()
                    .parametre(dossier.id)
                    .corps(&corps)
                    .version(version)
                    .cle(&cle);
                client.appeler(&DEMANDER_SIRET, appel).await
            }
        },
        move |reponse| {
            recevoir(dossier, reponse);
            session.laisser_message(
                Niveau::Succes,
                "Votre demande est envoyée à la DREETS. Vous serez prévenu par courriel dès qu’elle aura répondu.",
            );
            naviguer(SOMMAIRE, NavigateOptions::default());
        },
        // Un SIRET que le répertoire ne connaît pas se corrige sur son champ.
        move |erreur| formulaire.signaler(erreur.erreurs()),
    )
}
