//! Écrans chargés à la demande.
//!
//! `wasm_split` sort une fonction, et tout ce qu'elle est seule à appeler, du fichier principal. Tant que son fichier
//! n'est pas là, l'écran le dit ; s'il ne vient pas (réseau, nouvelle version déployée), l'écran propose de réessayer.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
#[doc(hidden)]
pub use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen_futures::spawn_local;

use crate::cadre::Page;
use crate::retours::{Chargement, EtatErreur};

/// Écran en cours de chargement.
pub type EcranEnChemin = Pin<Box<dyn Future<Output = Result<AnyView, SplitLoaderError>>>>;

/// Déclare un écran chargé à la demande, dans le fichier nommé après `dans` ; plusieurs écrans peuvent partager un fichier.
///
/// ```no_run
/// use leptos::prelude::*;
///
/// vao_ui::ecran_differe! {
///     /// Liste des déclarations.
///     pub fn liste() dans liste { view! { <h1>"Déclarations de séjour"</h1> } }
/// }
/// # fn main() {}
/// ```
///
/// La fonction obtenue rend aussitôt une vue, à donner à une route ou à placer dans une page : l'attente, puis l'écran.
/// Ses paramètres doivent être clonables : un nouvel essai les redonne.
#[macro_export]
macro_rules! ecran_differe {
    ($(#[$doc:meta])* $visible:vis fn $nom:ident($($parametre:ident: $type:ty),* $(,)?) dans $fichier:ident { $corps:expr }) => {
        $(#[$doc])*
        $visible fn $nom($($parametre: $type),*) -> $crate::differe::AnyView {
            #[$crate::differe::wasm_split($fichier, wasm_split_path = ::leptos::wasm_split, fallible)]
            fn $nom($($parametre: $type),*) -> Result<$crate::differe::AnyView, $crate::differe::SplitLoaderError> {
                Ok($crate::differe::IntoAny::into_any($corps))
            }
            $crate::differe::differer(move || Box::pin($nom($($parametre.clone()),*)))
        }
    };
}

#[doc(hidden)]
pub use leptos::prelude::{AnyView, IntoAny};

/// Où en est le chargement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Attente,
    Prete,
    Echec,
}

/// Montre l'écran que `charger` rend : tout de suite si son fichier est déjà là, sinon après une attente annoncée.
pub fn differer(charger: impl Fn() -> EcranEnChemin + 'static) -> AnyView {
    montrer(Rc::new(charger))
}

fn montrer(charger: Rc<dyn Fn() -> EcranEnChemin>) -> AnyView {
    let mut chemin = ScopedFuture::new_untracked(charger());
    if let Poll::Ready(Ok(ecran)) = Pin::new(&mut chemin).poll(&mut Context::from_waker(Waker::noop())) {
        return ecran;
    }
    let attendu = Attendu {
        phase: RwSignal::new(Phase::Attente),
        ecran: StoredValue::new_local(None),
    };
    attendu.suivre(chemin);
    let reessayer = StoredValue::new_local(move || attendu.suivre(ScopedFuture::new_untracked(charger())));
    let proprietaire = Owner::current();
    let reessayer = Callback::new(move |()| {
        attendu.phase.set(Phase::Attente);
        if let Some(proprietaire) = &proprietaire {
            proprietaire.with(|| reessayer.with_value(|reessayer| reessayer()));
        }
    });
    let contenu = move || match attendu.phase.get() {
        Phase::Attente => view! { <div class="fr-container vao-page"><Chargement /></div> }.into_any(),
        Phase::Prete => attendu.ecran.try_update_value(Option::take).flatten().into_any(),
        Phase::Echec => echec(reessayer),
    };
    contenu.into_any()
}

/// Écran attendu. `Copy`.
#[derive(Clone, Copy)]
struct Attendu {
    phase: RwSignal<Phase>,
    ecran: StoredValue<Option<AnyView>, LocalStorage>,
}

impl Attendu {
    fn suivre(self, mut chemin: ScopedFuture<EcranEnChemin>) {
        spawn_local(async move {
            let arrivee = std::future::poll_fn(|contexte| {
                // La personne est allée ailleurs : dessiner un écran qui n'a plus de page lui ferait perdre ses contextes.
                if self.phase.is_disposed() {
                    return Poll::Ready(None);
                }
                Pin::new(&mut chemin).poll(contexte).map(Some)
            });
            match arrivee.await {
                Some(Ok(ecran)) => {
                    self.ecran.set_value(Some(ecran));
                    self.phase.set(Phase::Prete);
                }
                Some(Err(_)) => self.phase.set(Phase::Echec),
                None => {}
            }
        });
    }
}

/// Ce qui s'affiche quand le fichier d'un écran n'a pas pu être chargé.
fn echec(reessayer: Callback<()>) -> AnyView {
    view! {
        <Page titre="Cet écran n’a pas pu être chargé">
            <EtatErreur
                titre="Le chargement a échoué"
                message="Vérifiez votre connexion à internet, puis réessayez. Si le service vient d’être mis à jour, rechargez la page."
                reessayer=reessayer
            />
        </Page>
    }
    .into_any()
}
