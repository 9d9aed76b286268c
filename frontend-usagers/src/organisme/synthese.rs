//! Synthèse : tout relire, voir ce qui manque, finaliser.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::Appel;
use vao_contract::CodeProbleme;
use vao_contract::organisme::FINALISER;
use vao_domain::Code;
use vao_domain::organisme::SectionOrganisme;
use vao_ui::organisme::{badge_section, section_lecture};
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, MessagePassager, action_ou, alerte_erreur, use_session};

use super::dossier::{Dossier, SOMMAIRE, adresse, relire_le_profil, use_dossier};
use super::section::{etapes, fil};
use super::sommaire::manques;

/// Synthèse et finalisation.
#[component]
pub(crate) fn PageSynthese() -> AnyView {
    let dossier = use_dossier();
    dossier.suivre_les_pieces();
    let sections = dossier.sections();
    let rang = sections.len();
    let a_finaliser = Memo::new(move |_| {
        dossier
            .avec(|fiche| fiche.droits.modifier && !fiche.complet)
            .unwrap_or(false)
    });
    let accordeons = sections
        .iter()
        .map(|section| accordeon(dossier, *section))
        .collect_view();
    view! {
        <Page titre="Synthèse" fil=fil()>
            <MessagePassager />
            <IndicateurEtapes etapes=etapes(&sections) courante=rang />
            {move || dossier.avec(manques)}
            <GroupeAccordeons>{accordeons}</GroupeAccordeons>
            {move || if a_finaliser.get() { finalisation(dossier) } else { deja(dossier) }}
        </Page>
    }
    .into_any()
}

fn accordeon(dossier: Dossier, section: SectionOrganisme) -> AnyView {
    let etat = Memo::new(move |_| {
        dossier
            .avec(|fiche| fiche.completude().sections)
            .unwrap_or_default()
            .into_iter()
            .find(|autre| autre.section == section)
            .map(|completude| completude.etat)
    });
    let titre = Signal::derive(move || {
        let etat = etat.get().map(|etat| etat.libelle().to_lowercase()).unwrap_or_default();
        [section.libelle(), " (", &etat, ")"].concat()
    });
    let modifier = move || {
        dossier.avec(|fiche| fiche.droits.modifier).unwrap_or(false).then(|| {
            view! {
                <a class="fr-link fr-icon-edit-line fr-link--icon-left" href=adresse(section.code())>
                    "Modifier"<span class="fr-sr-only">" la section "{section.libelle()}</span>
                </a>
            }
        })
    };
    view! {
        <Accordeon id=["synthese-", section.code()].concat() titre=titre niveau=2>
            <p>{move || etat.get().map(badge_section)}" "{modifier}</p>
            {move || dossier.avec(|fiche| section_lecture(fiche, section))}
        </Accordeon>
    }
    .into_any()
}

fn finalisation(dossier: Dossier) -> AnyView {
    let finaliser = finaliser(dossier);
    let pleine = Memo::new(move |_| dossier.avec(|fiche| fiche.completude().complete).unwrap_or(false));
    let refus = move || finaliser.erreur.get().map(|erreur| alerte_erreur(&erreur));
    let contenu = move || {
        if pleine.get() {
            view! {
                <p>"Tout est rempli. En finalisant la fiche, vous pourrez déclarer des séjours\u{a0}; elle restera modifiable."</p>
                <GroupeBoutons>
                    <Bouton occupe=finaliser.occupe au_clic=move |()| finaliser.lancer()>"Finaliser la fiche"</Bouton>
                    <LienBouton href=SOMMAIRE variante=Variante::Tertiaire>"Revenir au sommaire"</LienBouton>
                </GroupeBoutons>
            }
            .into_any()
        } else {
            view! {
                <p>"La fiche pourra être finalisée une fois toutes les sections complètes."</p>
                <p><LienBouton href=SOMMAIRE variante=Variante::Secondaire>"Revenir au sommaire"</LienBouton></p>
            }
            .into_any()
        }
    };
    view! { <h2 class="fr-h4 fr-mt-4w">"Finaliser"</h2>{refus}{contenu} }.into_any()
}

fn finaliser(dossier: Dossier) -> ActionEnCours {
    let (session, naviguer, lecture) = (use_session(), use_navigate(), dossier.lecture);
    action_ou(
        move |client, cle| {
            let version = dossier.version();
            let appel = Appel::new().parametre(dossier.id).version(version).cle(&cle);
            async move {
                let reponse = client.appeler(&FINALISER, appel).await?;
                // La fiche est finalisée, que le profil se relise ou non.
                drop(relire_le_profil(session, &client).await);
                Ok(reponse.corps)
            }
        },
        move |fiche| {
            lecture.poser(fiche);
            session.laisser_message(
                Niveau::Succes,
                "La fiche de votre organisme est complète. Vous pouvez déclarer des séjours dès que votre agrément est valable.",
            );
            naviguer("/", NavigateOptions::default());
        },
        move |erreur| {
            if matches!(
                erreur.code(),
                Some(CodeProbleme::VersionPerimee | CodeProbleme::FicheIncomplete | CodeProbleme::EtatIncompatible)
            ) {
                lecture.recharger();
            }
        },
    )
}

/// Rien à finaliser : la fiche est complète, ou n'est pas à modifier d'ici.
fn deja(dossier: Dossier) -> AnyView {
    let phrase = move || {
        dossier.avec(|fiche| match (fiche.complet, fiche.finalise_at) {
            (true, Some(le)) => [
                "La fiche est complète depuis le ",
                &format::jour_de(le),
                ". Elle reste modifiable.",
            ]
            .concat(),
            _ => "Votre compte permet de lire cette fiche, pas de la finaliser.".to_owned(),
        })
    };
    view! {
        <p class="fr-mt-4w">{phrase}</p>
        <p><LienBouton href=SOMMAIRE variante=Variante::Secondaire>"Revenir au sommaire"</LienBouton></p>
    }
    .into_any()
}
