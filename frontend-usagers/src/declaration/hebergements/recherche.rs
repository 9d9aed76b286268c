//! Recherches proposées pendant la frappe : hébergements de l'organisme, communes de France.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vao_client::{Annulation, Appel, Client, ErreurClient};
use vao_contract::adresse::Adresse;
use vao_contract::hebergement::{HebergementDto, LISTER, ListeHebergements};
use vao_contract::referentiel::{COMMUNES, CommuneDto, RechercheCommunes};
use vao_ui::prelude::*;
use vao_ui::session::use_session;

/// Sépare les parties de la valeur d'une commune.
const SEPARATEUR: char = ';';
/// Hébergements proposés au plus.
const PROPOSITIONS: u16 = 20;

/// Recherche branchée sur un champ à suggestions. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Recherche {
    pub(super) chercher: Callback<(String,)>,
    pub(super) suggestions: RwSignal<Suggestions>,
}

impl Recherche {
    fn new<F, Fut>(trouver: F) -> Self
    where
        F: Fn(Client, String, Annulation) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Choix>, ErreurClient>> + 'static,
    {
        let session = use_session();
        let suggestions = RwSignal::new(Suggestions::Aucune);
        let precedente: StoredValue<Option<Annulation>> = StoredValue::new(None);
        on_cleanup(move || precedente.with_value(|annulation| annulation.iter().for_each(Annulation::annuler)));
        let chercher = Callback::new(move |(texte,): (String,)| {
            // La réponse à une frappe dépassée ne doit pas remplacer celle de la dernière.
            precedente.with_value(|annulation| annulation.iter().for_each(Annulation::annuler));
            let annulation = Annulation::new();
            precedente.set_value(Some(annulation.clone()));
            suggestions.set(Suggestions::EnCours);
            let futur = trouver(session.client(), texte, annulation);
            spawn_local(async move {
                let trouve = match futur.await {
                    Ok(choix) => Suggestions::Trouvees(choix),
                    Err(ErreurClient::Annulee) => return,
                    Err(erreur) => Suggestions::Indisponible([&erreur.titre(), ". ", &erreur.message()].concat()),
                };
                // L'écran peut être parti entre-temps.
                suggestions.try_set(trouve);
            });
        });
        Self { chercher, suggestions }
    }

    /// Hébergements actifs de l'organisme.
    pub(super) fn hebergements() -> Self {
        Self::new(|client, texte, annulation| async move {
            let filtres = ListeHebergements {
                recherche: Some(texte),
                page: None,
                par_page: Some(PROPOSITIONS),
            };
            let page = client
                .appeler(&LISTER, Appel::new().requete(&filtres).annulation(&annulation))
                .await?
                .corps;
            Ok(page.donnees.iter().map(choix_d_hebergement).collect())
        })
    }

    /// Communes, une ligne par code postal.
    pub(super) fn communes() -> Self {
        Self::new(|client, texte, annulation| async move {
            let filtres = RechercheCommunes { recherche: texte };
            let communes = client
                .appeler(&COMMUNES, Appel::new().requete(&filtres).annulation(&annulation))
                .await?
                .corps;
            Ok(communes.iter().flat_map(choix_de_commune).collect())
        })
    }
}

/// Hébergement dans une liste de suggestions : son nom, puis son adresse.
pub(super) fn choix_d_hebergement(hebergement: &HebergementDto) -> Choix {
    let choix = Choix::new(hebergement.id.to_string(), hebergement.nom.clone());
    match &hebergement.adresse.label {
        Some(adresse) => choix.aide(adresse.clone()),
        None => choix,
    }
}

fn choix_de_commune(commune: &CommuneDto) -> Vec<Choix> {
    let un_choix = |code_postal: &String| {
        let valeur = [commune.code_insee.as_str(), code_postal, &commune.departement].join(&SEPARATEUR.to_string());
        Choix::new(valeur, [&commune.nom, " (", code_postal, ")"].concat())
    };
    commune.codes_postaux.iter().map(un_choix).collect()
}

/// Adresse composée de la voie tapée et de la commune choisie.
pub(super) fn adresse_de(voie: &str, commune: &Choix) -> Adresse {
    let mut parties = commune.valeur.split(SEPARATEUR).map(str::to_owned);
    let (code_insee, code_postal, departement) = (parties.next(), parties.next(), parties.next());
    let nom = commune.libelle.split(" (").next().unwrap_or_default();
    let ville = [code_postal.as_deref().unwrap_or_default(), nom].join(" ");
    let label = if voie.is_empty() {
        None
    } else {
        Some([voie, " ", &ville].concat())
    };
    Adresse {
        label,
        cle_insee: None,
        code_insee,
        code_postal,
        departement,
        coordinates: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_commune_donne_une_ligne_par_code_postal_et_une_adresse_complete() {
        let grenoble = CommuneDto {
            code_insee: "38185".into(),
            nom: "Grenoble".into(),
            codes_postaux: vec!["38000".into(), "38100".into()],
            departement: "38".into(),
        };

        let choix = choix_de_commune(&grenoble);
        let adresse = adresse_de("1 rue Neuve", &choix[1]);

        assert_eq!(choix[0].libelle, "Grenoble (38000)");
        assert_eq!(adresse.label.as_deref(), Some("1 rue Neuve 38100 Grenoble"));
        assert_eq!(adresse.code_insee.as_deref(), Some("38185"));
        assert_eq!(adresse.code_postal.as_deref(), Some("38100"));
        assert_eq!(adresse.departement.as_deref(), Some("38"));
    }
}
