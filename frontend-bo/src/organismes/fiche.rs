//! Fiche d'un organisme.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_client::Appel;
use vao_contract::organisme::{LIRE, OrganismeDto};
use vao_domain::organisme::EtatAgrement;
use vao_domain::{Code, OrganismeId};
use vao_ui::metier::RubriquesDossier;
use vao_ui::organisme::{bandeaux_registre, siret_lisible};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, lire, vue_lecture};

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
    let (titre, phrase) = match etat_agrement(fiche) {
        EtatAgrement::Valide => return None,
        EtatAgrement::Expire => {
            let fin = fiche
                .agrements
                .iter()
                .map(|agrement| agrement.date_fin_validite)
                .max()?;
            let phrase = ["Sa validité a pris fin le ", &format::jour_long(fin), "."].concat();
            ("L’agrément de cet organisme est expiré", phrase)
        }
        EtatAgrement::Aucun => (
            "Cet organisme n’a pas d’agrément",
            "Ni lui ni un siège qui l’autorise n’en a un sur la plateforme.".to_owned(),
        ),
    };
    Some(
        view! {
            <div class="fr-mb-3w"><Alerte niveau=Niveau::Erreur niveau_titre=2 titre=titre><p>{phrase}</p></Alerte></div>
        }
        .into_any(),
    )
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
