//! Export d'une liste : ce qui est filtré, en CSV ou en XLSX.

use leptos::prelude::*;
use leptos::task::spawn_local;
use vao_client::{Appel, ErreurClient};
use vao_contract::{Endpoint, Parametres};

use crate::boutons::{Bouton, Taille, Variante};
use crate::format::jour_iso;
use crate::session::{alerte_erreur, aujourd_hui, use_session};

/// Boutons « Exporter en CSV » et « Exporter en XLSX » : les filtres et le tri de la liste, toutes ses pages.
pub fn boutons_export<D>(route: &'static Endpoint<(), ()>, nom: &'static str, demande: Memo<D>) -> AnyView
where
    D: Parametres + Clone + PartialEq + Send + Sync + 'static,
{
    let erreur: RwSignal<Option<ErreurClient>> = RwSignal::new(None);
    let boutons = [("csv", "CSV"), ("xlsx", "XLSX (tableur)")]
        .map(|(format, libelle)| un_bouton(route, nom, format, libelle, demande, erreur));
    view! {
        {move || erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <ul class="fr-btns-group fr-btns-group--inline-sm fr-btns-group--sm fr-btns-group--icon-left">
            {boutons.map(|bouton| view! { <li>{bouton}</li> }).into_iter().collect_view()}
        </ul>
    }
    .into_any()
}

/// Paramètres d'une demande, sans sa page : un export est entier.
struct SansPage(Vec<(&'static str, String)>);

impl Parametres for SansPage {
    fn paires(&self) -> Vec<(&'static str, String)> {
        self.0.clone()
    }
}

fn un_bouton<D>(
    route: &'static Endpoint<(), ()>,
    nom: &'static str,
    format: &'static str,
    libelle: &'static str,
    demande: Memo<D>,
    erreur: RwSignal<Option<ErreurClient>>,
) -> AnyView
where
    D: Parametres + Clone + PartialEq + Send + Sync + 'static,
{
    let occupe = RwSignal::new(false);
    let client = use_session().client();
    let exporter = move || {
        let client = client.clone();
        let mut paires = demande.with_untracked(Parametres::paires);
        paires.retain(|(nom, _)| !["page", "parPage"].contains(nom));
        let fichier = [nom, "-", &jour_iso(aujourd_hui()), ".", format].concat();
        occupe.set(true);
        erreur.set(None);
        spawn_local(async move {
            let appel = Appel::new().parametre(format).requete(&SansPage(paires));
            let reponse = client.telecharger(route, appel).await;
            // L'écran peut être parti pendant le téléchargement.
            occupe.try_set(false);
            match reponse {
                Ok(contenu) if contenu.enregistrer(&fichier) => {}
                Ok(_) => drop(erreur.try_set(Some(ErreurClient::Illisible))),
                Err(echec) => drop(erreur.try_set(Some(echec))),
            }
        });
    };
    view! {
        <Bouton variante=Variante::Secondaire taille=Taille::Petit icone="download-line" occupe=occupe au_clic=exporter>
            {["Exporter en ", libelle].concat()}
        </Bouton>
    }
    .into_any()
}
