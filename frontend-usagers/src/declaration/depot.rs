//! Attestation sur l'honneur et dépôt de la déclaration.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::{Appel, ErreurClient};
use vao_contract::declaration::{Attestation, DEPOSER, Depot as CorpsDepot};
use vao_contract::{CodeProbleme, ContexteSaisie, valider};
use vao_domain::Phase;
use vao_domain::declaration::{MAX_MOTIF_URGENCE, MIN_MOTIF_URGENCE};
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action, aujourd_hui, use_session};

use super::dossier::{Dossier, use_dossier};
use crate::refus::{a_change_ailleurs, expliquer_refus};

/// Champs du dépôt. `Copy`.
#[derive(Clone, Copy)]
struct Champs {
    formulaire: Formulaire,
    qualite: Champ<String>,
    certifie: Champ<bool>,
    motif: Champ<String>,
    reponse: Champ<String>,
}

/// Ce que la situation demande en plus de l'attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exigences {
    motif: bool,
    reponse: bool,
}

/// Formulaire de dépôt, montré une fois toutes les sections complètes.
#[component]
pub(super) fn Depot(
    /// Vrai quand le formulaire est en erreur : la page le dit dans son titre.
    en_erreur: RwSignal<bool>,
) -> AnyView {
    let dossier = use_dossier();
    let champs = champs();
    let session = use_session();
    session.tenir(cle(dossier, "reponse"), champs.reponse);
    session.tenir(cle(dossier, "motif"), champs.motif);
    let exigences = exigences(dossier);
    let ouverte = RwSignal::new(false);
    let deposer = deposer(dossier, champs, ouverte);
    Effect::new(move |_| en_erreur.set(champs.formulaire.en_erreur().get()));
    let verifier = move || {
        deposer.effacer();
        let erreurs = controler(champs, exigences);
        champs.formulaire.signaler(erreurs.clone());
        ouverte.set(erreurs.is_empty());
    };
    // Un refus ferme la confirmation : ce qu'il faut corriger est sur la page.
    Effect::new(move |_| {
        if let Some(erreur) = deposer.erreur.get() {
            ouverte.set(false);
            champs.formulaire.signaler(erreur.erreurs());
        }
    });
    view! {
        <section aria-labelledby="depot-titre">
            <h2 class="fr-h4" id="depot-titre">"Attestation et dépôt"</h2>
            {refus(dossier, deposer)}
            <ResumeErreurs formulaire=champs.formulaire />
            <form novalidate on:submit=envoi(verifier)>
                {exigences.reponse.then(|| reponse(champs))}
                {exigences.motif.then(|| motif(dossier, champs))}
                {attestation(champs)}
                <div class="fr-mt-4w"><Bouton envoi=true occupe=deposer.occupe>{bouton(exigences)}</Bouton></div>
            </form>
        </section>
        {confirmation(deposer, ouverte, exigences)}
    }
    .into_any()
}

/// Clé sous laquelle un texte du dépôt survit à son écran.
fn cle(dossier: Dossier, champ: &str) -> String {
    ["depot/", &dossier.id.to_string(), "/", champ].concat()
}

fn bouton(exigences: Exigences) -> &'static str {
    if exigences.reponse {
        "Déposer les compléments"
    } else {
        "Déposer la déclaration à 2 mois"
    }
}

fn champs() -> Champs {
    let formulaire = Formulaire::new("depot");
    Champs {
        formulaire,
        reponse: formulaire
            .champ("/reponse", "Votre réponse à la demande de compléments", String::new())
            .facultatif(),
        motif: formulaire.champ("/motifUrgence", "Motif de l’urgence", String::new()),
        qualite: formulaire
            .champ("/attestation/qualite", "En qualité de", String::new())
            .completion("organization-title"),
        certifie: formulaire.champ(
            "/attestation/certifie",
            "Je certifie sur l’honneur l’exactitude des informations déclarées",
            false,
        ),
    }
}

fn exigences(dossier: Dossier) -> Exigences {
    let lues = dossier.sans_suivi(|declaration| Exigences {
        motif: declaration.completude(aujourd_hui()).motif_urgence_requis,
        reponse: declaration.complements.is_some(),
    });
    lues.unwrap_or(Exigences {
        motif: false,
        reponse: false,
    })
}

fn corps(champs: Champs) -> CorpsDepot {
    let saisie = champs.formulaire.saisie();
    CorpsDepot {
        phase: Phase::DeuxMois,
        attestation: Attestation {
            qualite: saisie.texte(champs.qualite),
            certifie: champs.certifie.lire_sans_suivi(),
        },
        motif_urgence: saisie.texte_optionnel(champs.motif),
        reponse: saisie.texte_optionnel(champs.reponse),
    }
}

fn controler(champs: Champs, exigences: Exigences) -> Vec<vao_contract::ErreurChamp> {
    let corps = corps(champs);
    let mut saisie = champs.formulaire.saisie();
    let longueur = corps.motif_urgence.as_deref().map_or(0, |motif| motif.chars().count());
    if exigences.motif && longueur < MIN_MOTIF_URGENCE {
        let message = [
            "Expliquez l’urgence en ",
            &MIN_MOTIF_URGENCE.to_string(),
            " caractères au moins.",
        ]
        .concat();
        saisie.ajouter(&champs.motif, "trop-court", &message);
    }
    if !corps.attestation.certifie {
        saisie.ajouter(
            &champs.certifie,
            "obligatoire",
            "Cochez la case pour attester sur l’honneur.",
        );
    }
    let mut erreurs = saisie.erreurs().unwrap_or_default();
    erreurs.extend(
        valider(
            &corps,
            &ContexteSaisie {
                aujourd_hui: aujourd_hui(),
            },
        )
        .err()
        .unwrap_or_default(),
    );
    erreurs
}

fn deposer(dossier: Dossier, champs: Champs, ouverte: RwSignal<bool>) -> ActionEnCours {
    let naviguer = use_navigate();
    let session = use_session();
    action(
        move |client, cle| {
            let version = dossier.sans_suivi(|declaration| declaration.version);
            let corps = corps(champs);
            async move {
                let version = version.ok_or(ErreurClient::Annulee)?;
                client
                    .appeler(
                        &DEPOSER,
                        Appel::new()
                            .parametre(dossier.id)
                            .corps(&corps)
                            .version(version)
                            .cle(&cle),
                    )
                    .await
            }
        },
        move |reponse| {
            ouverte.set(false);
            session.lacher(&cle(dossier, ""));
            dossier.lecture.poser(reponse.corps);
            naviguer(
                &dossier.adresse("confirmation"),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        },
    )
}

/// Refus du dépôt ; un dossier changé entre-temps se relit d'un bouton.
fn refus(dossier: Dossier, deposer: ActionEnCours) -> AnyView {
    let contenu = move || {
        let erreur = deposer.erreur.get()?;
        let saisie = erreur.code() == Some(CodeProbleme::SaisieInvalide) && !erreur.erreurs().is_empty();
        if saisie {
            return None;
        }
        let relire = a_change_ailleurs(&erreur).then(|| {
            let relire = move |()| {
                deposer.effacer();
                dossier.lecture.recharger();
            };
            view! { <p><Bouton variante=Variante::Secondaire au_clic=Callback::new(relire)>"Relire la déclaration"</Bouton></p> }
        });
        Some(view! { {expliquer_refus(&erreur)}{relire} })
    };
    contenu.into_any()
}

fn reponse(champs: Champs) -> AnyView {
    view! {
        <ZoneTexte
            champ=champs.reponse
            longueur_max=1000
            aide="Dites ce que vous avez changé, ou pourquoi rien n’avait à l’être."
        />
    }
    .into_any()
}

fn motif(dossier: Dossier, champs: Champs) -> AnyView {
    let limite = dossier
        .sans_suivi(|declaration| format::jour_long(declaration.echeances.deux_mois))
        .unwrap_or_default();
    let aide = [
        "Le dépôt était attendu au plus tard le ",
        &limite,
        ". Expliquez pourquoi il est plus tardif (code du tourisme, art. R. 412-14), en ",
        &MIN_MOTIF_URGENCE.to_string(),
        " caractères au moins.",
    ]
    .concat();
    view! { <ZoneTexte champ=champs.motif longueur_max=u32::try_from(MAX_MOTIF_URGENCE).unwrap_or(u32::MAX) aide=aide /> }.into_any()
}

fn attestation(champs: Champs) -> AnyView {
    let profil = use_session().profil_sans_suivi();
    let (nom, prenom) = profil.map(|profil| (profil.nom, profil.prenom)).unwrap_or_default();
    view! {
        <GroupeChamps legende="Attestation sur l’honneur">
            <ListeDescription>
                <Description terme="Nom" valeur=nom />
                <Description terme="Prénom" valeur=prenom />
                <Description terme="Date" valeur=format::jour_long(aujourd_hui()) />
            </ListeDescription>
            <ChampTexte champ=champs.qualite longueur_max=100 aide="Par exemple : directrice, responsable des séjours" />
            <CaseACocher champ=champs.certifie />
        </GroupeChamps>
    }
    .into_any()
}

fn confirmation(deposer: ActionEnCours, ouverte: RwSignal<bool>, exigences: Exigences) -> AnyView {
    let suite = if exigences.reponse {
        "Le service instructeur sera prévenu de vos compléments. Vous ne pourrez plus modifier la déclaration pendant son instruction."
    } else {
        "Elle recevra un numéro et sera transmise au service instructeur. Vous ne pourrez plus la modifier pendant son instruction."
    };
    view! {
        <Confirmation
            id="deposer"
            titre=if exigences.reponse { "Déposer les compléments" } else { "Déposer la déclaration" }
            ouverte=ouverte
            confirmer="Déposer"
            occupe=deposer.occupe
            au_oui=move |()| deposer.lancer()
        >
            <p>{suite}</p>
        </Confirmation>
    }
    .into_any()
}
