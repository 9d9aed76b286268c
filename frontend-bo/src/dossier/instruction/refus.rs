//! Refus motivé.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::declaration::{DeclarationDto, REFUSER, Refus};
use vao_contract::{ContexteSaisie, ErreurChamp, valider};
use vao_domain::declaration::MotifRefus;
use vao_domain::{Action, Code};
use vao_ui::prelude::*;
use vao_ui::session::{action_ou, alerte_erreur, aujourd_hui, use_session};

use super::Instruction;
use super::complements::{a_montrer, longueur_max};

/// Champs du refus ; ils survivent à la fermeture de la boîte.
#[derive(Clone, Copy)]
struct Champs {
    formulaire: Formulaire,
    motif: Champ<String>,
    commentaire: Champ<String>,
}

impl Champs {
    fn new() -> Self {
        let formulaire = Formulaire::new("refus");
        Self {
            formulaire,
            motif: formulaire.champ("/motif", "Motif du refus", String::new()),
            commentaire: formulaire.champ("/commentaire", "Explication donnée à l’organisme", String::new()),
        }
    }

    /// Corps à envoyer, ou tous les champs à corriger.
    fn lire(self) -> Result<Refus, Vec<ErreurChamp>> {
        let mut saisie = self.formulaire.saisie();
        // Sans motif choisi le corps ne part pas : « autre » ne sert qu'à vérifier le reste.
        let motif = MotifRefus::depuis_code(&saisie.choix_requis(self.motif)).unwrap_or(MotifRefus::Autre);
        let corps = Refus {
            motif,
            commentaire: saisie.texte(self.commentaire),
        };
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
        if erreurs.is_empty() { Ok(corps) } else { Err(erreurs) }
    }
}

/// Boîte du refus.
#[component]
pub(super) fn ModaleRefus(
    /// Dossier.
    instruction: Instruction,
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
) -> AnyView {
    let champs = Champs::new();
    let session = use_session();
    let cle = ["refus/", &instruction.id.to_string()].concat();
    session.tenir(cle.clone(), champs.commentaire);
    let corps: StoredValue<Option<Refus>> = StoredValue::new(None);
    let refuser = action_ou(
        move |client, cle| {
            let (corps, version) = (corps.get_value(), instruction.version());
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                let appel = Appel::new()
                    .parametre(instruction.id)
                    .corps(&corps)
                    .version(version)
                    .cle(&cle);
                client.appeler(&REFUSER, appel).await
            }
        },
        move |reponse: Reponse<DeclarationDto>| {
            session.lacher(&cle);
            instruction.reussir(
                ouverte,
                reponse,
                "La déclaration est refusée. L’organisme reçoit votre explication.",
            );
        },
        move |erreur| {
            champs.formulaire.signaler(erreur.erreurs());
            instruction.echouer(Action::Refuser, ouverte, &erreur);
        },
    );
    let envoyer = move || match champs.lire() {
        Ok(refus) => {
            champs.formulaire.effacer();
            corps.set_value(Some(refus));
            refuser.lancer();
        }
        Err(erreurs) => champs.formulaire.signaler(erreurs),
    };
    let actions = ViewFn::from(move || {
        view! {
            <Bouton occupe=refuser.occupe au_clic=envoyer>"Refuser la déclaration"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Annuler"</Bouton>
        }
    });
    view! {
        <Modale id="refus" titre="Refuser cette déclaration" ouverte=ouverte actions=actions>
            <form novalidate on:submit=envoi(envoyer)>
                <p>"Le séjour ne pourra pas avoir lieu sous cette déclaration. Cette décision ne s’annule pas."</p>
                <ResumeErreurs formulaire=champs.formulaire />
                {move || refuser.erreur.get().filter(a_montrer).map(|erreur| alerte_erreur(&erreur))}
                {saisie(champs)}
            </form>
        </Modale>
    }
    .into_any()
}

fn saisie(champs: Champs) -> AnyView {
    let motifs: Vec<Choix> = MotifRefus::TOUS
        .iter()
        .map(|motif| Choix::new(motif.code(), motif.libelle()))
        .collect();
    view! {
        <ListeDeroulante champ=champs.motif choix=motifs invite="Choisir un motif" />
        <ZoneTexte champ=champs.commentaire longueur_max=longueur_max() aide="De 5 à 2\u{202f}000 caractères. L’organisme lira ce texte tel quel." />
    }
    .into_any()
}
