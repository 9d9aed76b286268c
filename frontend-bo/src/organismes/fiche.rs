//! Fiche d'un organisme.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_client::Appel;
use vao_contract::organisme::{LIRE, OrganismeDto};
use vao_contract::session::AgrementResume;
use vao_domain::organisme::EtatAgrement;
use vao_domain::{Code, OrganismeId};
use vao_ui::metier::RubriquesDossier;
use vao_ui::organisme::{bandeaux_registre, siret_lisible};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, aujourd_hui, lire, vue_lecture};

use super::badges::{self, etat_agrement};
use super::rubrique::{Rubrique, contenu};
use super::{RetourOrganismes, adresse};
use crate::conflit::{montrer_le_resultat, zone};

/// Fiche ; un identifiant ou une rubrique inconnus mènent à « Page introuvable ».
#[component]
pub(crate) fn PageOrganisme() -> AnyView {
    let parametres = use_params_map();
    let id = Memo::new(move |_| parametres.with(|parametres| parametres.get("id")?.parse::<OrganismeId>().ok()));
    let rubrique = Memo::new(move |_| {
        parametres.with(|parametres| Rubrique::depuis_code(&parametres.get("rubrique").unwrap_or_default()))
    });
    let connue = Memo::new(move |_| rubrique.get().is_some());
    view! {
        {move || match (id.get(), connue.get()) {
            (Some(id), true) => une_fiche(id, Signal::derive(move || rubrique.get().unwrap_or(Rubrique::Informations))),
            _ => view! { <PageIntrouvable /> }.into_any(),
        }}
    }
    .into_any()
}

fn une_fiche(id: OrganismeId, rubrique: Signal<Rubrique>) -> AnyView {
    let lecture: Lecture<OrganismeDto> = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&LIRE, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    });
    let titre = move || {
        let nom = lecture.donnees.with(|fiche| {
            fiche
                .as_ref()
                .map_or_else(|| "Organisme".to_owned(), |fiche| fiche.nom.clone())
        });
        match rubrique.get() {
            Rubrique::Informations => nom,
            autre => [&nom, " – ", &autre.libelle().to_lowercase()].concat(),
        }
    };
    let fil = vec![
        Lien::new("Tableau de bord", "/"),
        Lien::new("Organismes", RetourOrganismes::adresse()),
    ];
    let fait: RwSignal<Option<&'static str>> = RwSignal::new(None);
    let resultat = move || {
        fait.get().map(|phrase| {
            view! {
                <div class="fr-mb-3w">
                    <Alerte niveau=Niveau::Succes annoncee=true fermer=move |()| fait.set(None)>{phrase}</Alerte>
                </div>
            }
            .into_any()
        })
    };
    view! {
        <Page titre=Signal::derive(titre) fil=fil>
            {zone(resultat)}
            {vue_lecture(lecture, move |fiche| une_vue(fiche, rubrique, Suite { lecture, fait }))}
        </Page>
    }
    .into_any()
}

/// Ce qu'une action change : la fiche, et le message de la page. `Copy`.
#[derive(Clone, Copy)]
pub(crate) struct Suite {
    /// Fiche lue.
    pub(super) lecture: Lecture<OrganismeDto>,
    fait: RwSignal<Option<&'static str>>,
}

impl Suite {
    /// Retire le message de l'action précédente.
    pub(super) fn effacer(self) {
        self.fait.set(None);
    }

    /// Dit ce qui vient d'être fait, et y mène le focus.
    pub(super) fn dire(self, phrase: &'static str) {
        self.fait.set(Some(phrase));
        montrer_le_resultat();
    }
}

fn une_vue(fiche: OrganismeDto, rubrique: Signal<Rubrique>, suite: Suite) -> AnyView {
    let fiche = Arc::new(fiche);
    let id = fiche.id.to_string();
    let liens = Rubrique::de(&fiche)
        .into_iter()
        .map(|rubrique| Lien::new(rubrique.libelle(), rubrique.adresse(&id)))
        .collect::<Vec<_>>();
    let soustitre = [
        fiche.type_organisme.libelle(),
        " – SIRET\u{a0}",
        &siret_lisible(fiche.siret.as_str()),
    ]
    .concat();
    view! {
        {badges::de_la_fiche(&fiche)}
        <p>{soustitre}</p>
        <div class="vao-bandeaux">
            {bandeau_agrement(&fiche)}
            {bandeau_siege(&fiche)}
            {bandeaux_registre(&fiche)}
        </div>
        <RubriquesDossier liens=liens libelle="Rubriques de la fiche" />
        {move || contenu(rubrique.get(), fiche.clone(), suite)}
    }
    .into_any()
}

/// L'agrément manque ou est passé : rien de ce que l'organisme déclare ne peut être reçu.
fn bandeau_agrement(fiche: &OrganismeDto) -> Option<AnyView> {
    let (titre, phrase) = avis_agrement(&fiche.agrements, aujourd_hui())?;
    Some(
        view! {
            <div class="fr-mb-3w"><Alerte niveau=Niveau::Erreur niveau_titre=2 titre=titre><p>{phrase}</p></Alerte></div>
        }
        .into_any(),
    )
}

/// Ce que le bandeau dit de ces agréments ce jour-là, titre et phrase ; rien si l'un d'eux est en cours.
fn avis_agrement(agrements: &[AgrementResume], jour: NaiveDate) -> Option<(&'static str, String)> {
    match etat_agrement(agrements, jour) {
        EtatAgrement::Valide => None,
        EtatAgrement::Expire => {
            let fin = agrements.iter().map(|agrement| agrement.date_fin_validite).max()?;
            let phrase = ["Sa validité a pris fin le ", &format::jour_long(fin), "."].concat();
            Some(("L’agrément de cet organisme est expiré", phrase))
        }
        EtatAgrement::Aucun => Some((
            "Cet organisme n’a pas d’agrément",
            "Ni lui ni un siège qui l’autorise n’en a un sur la plateforme.".to_owned(),
        )),
    }
}

/// Ce qui empêche un établissement de se prévaloir de l'agrément du siège.
fn bandeau_siege(fiche: &OrganismeDto) -> Option<AnyView> {
    let cause = fiche.rattachement_refuse?;
    Some(
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Attention niveau_titre=2 titre=cause.libelle()>
                    <p>"Cet établissement ne peut pas se prévaloir de l’agrément de son siège\u{a0}: il ne peut ni créer ni déposer de déclaration."</p>
                </Alerte>
            </div>
        }
        .into_any(),
    )
}

/// Lien vers la fiche d'un autre organisme.
pub(super) fn lien(id: OrganismeId, nom: &str) -> AnyView {
    view! { <a class="fr-link" href=adresse(&id.to_string())>{nom.to_owned()}</a> }.into_any()
}

#[cfg(test)]
mod tests {
    use vao_domain::CodeTerritoire;

    use super::*;

    fn agrement(fin: &str) -> AgrementResume {
        AgrementResume {
            numero: "AGR-1".to_owned(),
            date_obtention: "2020-01-01".parse().unwrap(),
            date_fin_validite: fin.parse().unwrap(),
            region: CodeTerritoire("AURA".to_owned()),
            region_libelle: "Auvergne-Rhône-Alpes".to_owned(),
        }
    }

    /// ORG-65 : le dernier jour de validité est compris.
    #[test]
    fn un_agrement_passe_se_dit_avec_le_jour_ou_sa_validite_a_pris_fin() {
        let agrements = [agrement("2025-06-30"), agrement("2026-12-31")];
        let avis = |jour: &str| avis_agrement(&agrements, jour.parse().unwrap());

        assert_eq!(avis("2026-12-31"), None);
        let (titre, phrase) = avis("2027-01-01").unwrap();
        assert_eq!(titre, "L’agrément de cet organisme est expiré");
        assert_eq!(
            phrase.replace('\u{a0}', " "),
            "Sa validité a pris fin le 31 décembre 2026."
        );
    }

    #[test]
    fn un_organisme_sans_agrement_le_dit_autrement() {
        let (titre, _) = avis_agrement(&[], "2027-01-01".parse().unwrap()).unwrap();

        assert_eq!(titre, "Cet organisme n’a pas d’agrément");
    }
}
