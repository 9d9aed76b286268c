//! Lecture d'une ressource : en cours, faite, échouée ; abandonnée quand l'écran part.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use vao_client::{Annulation, Client, ErreurClient};
use vao_contract::CodeProbleme;
use vao_domain::Code;
use wasm_bindgen_futures::spawn_local;

use super::etat::use_session;
use crate::dom::dans_un_navigateur;
use crate::retours::{Alerte, Chargement, EtatErreur, Niveau};

/// Ressource lue. `Copy`, quel que soit `T`.
#[derive(Debug)]
pub struct Lecture<T: Send + Sync + 'static> {
    /// Dernière valeur lue ; elle reste pendant une relecture.
    pub donnees: RwSignal<Option<T>>,
    /// Lecture en cours.
    pub occupe: RwSignal<bool>,
    /// Échec de la dernière lecture.
    pub erreur: RwSignal<Option<ErreurClient>>,
    coup: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Lecture<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Lecture<T> {}

impl<T: Send + Sync + 'static> Lecture<T> {
    /// Relit la ressource.
    pub fn recharger(self) {
        self.coup.update(|coup| *coup = coup.wrapping_add(1));
    }

    /// Met en place une valeur déjà connue : la réponse d'une action.
    pub fn poser(self, valeur: T) {
        self.erreur.set(None);
        self.donnees.set(Some(valeur));
    }

    fn conclure(self, resultat: Result<T, ErreurClient>) {
        if self.occupe.try_set(false).is_some() {
            // L'écran est parti : plus personne n'attend.
            return;
        }
        match resultat {
            Ok(valeur) => self.poser(valeur),
            Err(erreur) => self.erreur.set(Some(erreur)),
        }
    }
}

type Futur<T> = Pin<Box<dyn Future<Output = Result<T, ErreurClient>>>>;

/// Lit une ressource, et la relit quand les signaux que `charger` consulte changent.
///
/// `LocalResource` de Leptos ne sait ni abandonner la requête précédente, ni dire qu'une relecture est en cours,
/// ni garder une erreur à côté de l'ancienne valeur.
pub fn lire<T, F, Fut>(charger: F) -> Lecture<T>
where
    T: Send + Sync + 'static,
    F: Fn(Client, Annulation) -> Fut + 'static,
    Fut: Future<Output = Result<T, ErreurClient>> + 'static,
{
    lire_en_boite(Box::new(move |client, annulation| {
        Box::pin(charger(client, annulation))
    }))
}

fn lire_en_boite<T: Send + Sync + 'static>(charger: Box<dyn Fn(Client, Annulation) -> Futur<T>>) -> Lecture<T> {
    let session = use_session();
    let lecture = Lecture {
        donnees: RwSignal::new(None),
        occupe: RwSignal::new(true),
        erreur: RwSignal::new(None),
        coup: RwSignal::new(0),
    };
    if dans_un_navigateur() {
        Effect::new(move |_| {
            lecture.coup.track();
            let futur = charger(session.client(), annulation());
            lecture.occupe.set(true);
            spawn_local(async move {
                match futur.await {
                    // La lecture qui a pris la suite conclura.
                    Err(ErreurClient::Annulee) => {}
                    resultat => lecture.conclure(resultat),
                }
            });
        });
    }
    lecture
}

/// Poignée qui abandonne ses requêtes à la fin de la portée courante (composant, effet).
pub fn annulation() -> Annulation {
    let annulation = Annulation::new();
    let a_la_fin = annulation.clone();
    on_cleanup(move || a_la_fin.annuler());
    annulation
}

/// Attente, échec ou contenu d'une lecture ; le contenu est redessiné à chaque nouvelle valeur.
pub fn vue_lecture<T>(lecture: Lecture<T>, contenu: impl Fn(T) -> AnyView + Send + Sync + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let reessayer = Callback::new(move |()| lecture.recharger());
    let vide = Memo::new(move |_| lecture.donnees.with(Option::is_none));
    let tete = move || match (vide.get(), lecture.erreur.get()) {
        (true, None) => view! { <Chargement /> }.into_any(),
        (true, Some(erreur)) => vue_erreur(&erreur, Some(reessayer)),
        (false, Some(erreur)) => alerte_erreur(&erreur),
        (false, None) => ().into_any(),
    };
    let corps = move || lecture.donnees.get().map(&contenu);
    view! { {tete}{corps} }.into_any()
}

/// Échec d'une lecture, avec son code, le numéro de la requête et « Réessayer ».
pub fn vue_erreur(erreur: &ErreurClient, reessayer: Option<Callback<()>>) -> AnyView {
    let (titre, message) = (erreur.titre(), erreur.message());
    let code = erreur.code().map(|code| code.code().to_owned());
    view! { <EtatErreur titre message nostrip:code=code nostrip:requete=erreur.requete() nostrip:reessayer=reessayer /> }.into_any()
}

/// Refus d'une action : ce qui s'est passé, quoi faire, le numéro de la requête.
pub fn alerte_erreur(erreur: &ErreurClient) -> AnyView {
    // Un compte qui attend une étape n'est pas une panne : rien à signaler à l'assistance.
    let (niveau, requete) = match erreur.code() {
        Some(CodeProbleme::CourrielAConfirmer | CodeProbleme::CompteEnAttente) => (Niveau::Attention, None),
        _ => (Niveau::Erreur, erreur.requete()),
    };
    let (titre, message) = (erreur.titre(), erreur.message());
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=niveau niveau_titre=2 titre=titre annoncee=true>
                <p>{message}</p>
                {requete.map(|requete| view! {
                    <p class="fr-text--sm">"Numéro à indiquer à l’assistance\u{a0}: "<code class="vao-requete">{requete}</code></p>
                })}
            </Alerte>
        </div>
    }
    .into_any()
}
