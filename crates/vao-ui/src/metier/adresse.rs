//! L'adresse de la page est l'état des filtres : la lire, l'écrire.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use vao_contract::declaration::{ListeDeclarations, Tri};
use vao_domain::declaration::{FiltreAction, RoleInstruction};
use vao_domain::{Code, Periode, Statut};

use crate::url::{avec_parametres, parametre, parametres};

/// Attente après la dernière frappe avant de chercher.
pub(super) const ATTENTE: Duration = Duration::from_millis(300);

/// Filtres, tri et page d'une liste de déclarations, lus dans l'adresse ; ce qui ne se lit pas est ignoré.
pub fn filtres_de(recherche: &str) -> ListeDeclarations {
    let texte = |cle: &str| {
        parametre(recherche, cle)
            .map(|valeur| valeur.trim().to_owned())
            .filter(|valeur| !valeur.is_empty())
    };
    ListeDeclarations {
        page: texte("page")
            .and_then(|valeur| valeur.parse().ok())
            .filter(|page| *page > 0),
        par_page: texte("parPage")
            .and_then(|valeur| valeur.parse().ok())
            .filter(|taille| [10, 20, 50, 100].contains(taille)),
        tri: code::<Tri>(recherche, "tri"),
        curseur: None,
        recherche: texte("recherche"),
        numero: texte("numero"),
        libelle: texte("libelle"),
        organisme: texte("organisme"),
        organisme_id: texte("organismeId").and_then(|valeur| valeur.parse().ok()),
        siret: texte("siret"),
        departement: texte("departement"),
        periode: code::<Periode>(recherche, "periode"),
        statut: parametres(recherche, "statut")
            .iter()
            .filter_map(|valeur| Statut::depuis_code(valeur))
            .collect(),
        action: code::<FiltreAction>(recherche, "action"),
        du: texte("du").and_then(|valeur| valeur.parse().ok()),
        au: texte("au").and_then(|valeur| valeur.parse().ok()),
        tardif: texte("tardif").and_then(|valeur| valeur.parse().ok()),
        role: code::<RoleInstruction>(recherche, "role"),
    }
}

fn code<C: Code>(recherche: &str, cle: &str) -> Option<C> {
    parametre(recherche, cle).and_then(|valeur| C::depuis_code(&valeur))
}

/// Écrit un paramètre sans ajouter de pas à l'historique : une frappe n'est pas une étape où revenir.
pub(super) fn use_remplacer_parametre() -> Callback<(&'static str, Vec<String>)> {
    let lieu = use_location();
    let naviguer = use_navigate();
    Callback::new(move |(cle, valeurs): (&'static str, Vec<String>)| {
        let valeurs: Vec<&str> = valeurs.iter().map(String::as_str).collect();
        let recherche = lieu
            .search
            .with_untracked(|recherche| avec_parametres(recherche, cle, &valeurs));
        let adresse = [lieu.pathname.get_untracked(), recherche].concat();
        naviguer(
            &adresse,
            NavigateOptions {
                scroll: false,
                replace: true,
                ..NavigateOptions::default()
            },
        );
    })
}

/// Dernière valeur reçue, transmise quand plus rien n'arrive pendant [`ATTENTE`]. Rien ne part après la fin du composant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Temporisation {
    minuterie: StoredValue<Option<TimeoutHandle>>,
    suite: Callback<(String,)>,
}

impl Temporisation {
    pub(super) fn new(suite: Callback<(String,)>) -> Self {
        let minuterie = StoredValue::new(None);
        on_cleanup(move || arreter(minuterie));
        Self { minuterie, suite }
    }

    pub(super) fn pousser(self, valeur: String) {
        arreter(self.minuterie);
        let suite = self.suite;
        self.minuterie
            .set_value(set_timeout_with_handle(move || suite.run((valeur,)), ATTENTE).ok());
    }

    pub(super) fn tout_de_suite(self, valeur: String) {
        arreter(self.minuterie);
        self.suite.run((valeur,));
    }
}

fn arreter(minuterie: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(attente)) = minuterie.try_update_value(Option::take) {
        attente.clear();
    }
}

#[cfg(test)]
mod tests {
    use vao_contract::endpoint::{Parametres, chaine_de_requete};

    use super::*;

    #[test]
    fn l_adresse_suffit_a_retrouver_la_liste() {
        let adresse = "?page=3&parPage=50&tri=-dateDebut&recherche=%C3%A9t%C3%A9&departement=2A&periode=ete\
                       &statut=TRANSMISE&statut=EN_COURS&action=a_traiter&du=2027-07-01&tardif=true&role=instructeur";

        assert_eq!(chaine_de_requete(&filtres_de(adresse).paires()), adresse);
    }

    #[test]
    fn une_valeur_inconnue_est_ignoree() {
        let filtres =
            filtres_de("?page=0&parPage=1000&tri=hasard&statut=PERDU&du=demain&tardif=oui&role=chef&recherche=%20");

        assert_eq!(filtres, ListeDeclarations::default());
    }
}
