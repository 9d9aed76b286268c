//! Sommaire d'une déclaration : où elle en est, ce qui reste à faire, ses documents, son histoire.

use std::sync::Arc;

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::declaration::{CompletudeSection, DOCUMENTS, DeclarationDto, EtatSection, HISTORIQUE};
use vao_domain::declaration::Section;
use vao_domain::{Action, Code, Statut};
use vao_ui::metier::{
    Avertissements, BandeauComplements, DocumentsListe, EnTeteDeclaration, HistoriqueDeclaration, SectionsLecture,
};
use vao_ui::prelude::*;
use vao_ui::session::sauvegarde::Brouillons;
use vao_ui::session::{MessagePassager, aujourd_hui, lire, use_session, vue_lecture};

use super::dossier::{Dossier, prefixe, use_dossier};
use super::gestes::Gestes;
use crate::resultat::Resultat;

/// Sommaire de la déclaration.
#[component]
pub(super) fn PageSommaire() -> AnyView {
    let dossier = use_dossier();
    let resultat = Resultat::new();
    let titre = Signal::derive(move || {
        dossier
            .avec(|declaration| declaration.libelle.clone())
            .unwrap_or_default()
    });
    let onglets = vec![
        Onglet::new("formulaire", "Formulaire", move || formulaire(dossier)),
        Onglet::new("documents", "Documents", move || documents(dossier)),
        Onglet::new("historique", "Historique", move || historique(dossier)),
    ];
    view! {
        <Page titre=titre fil=vec![Lien::new("Déclarations de séjour", "/declarations")]>
            <MessagePassager />
            {resultat.zone()}
            {move || dossier.avec(|declaration| {
                let declaration = Arc::new(declaration.clone());
                view! { <EnTeteDeclaration declaration=declaration /> }
            })}
            {en_souffrance(dossier)}
            {bandeau(dossier)}
            {attention(dossier)}
            <Onglets libelle="Déclaration" onglets=onglets parametre="onglet" />
            <Gestes resultat=resultat />
        </Page>
    }
    .into_any()
}

/// Demande de compléments en attente, avec des liens vers les sections visées.
fn bandeau(dossier: Dossier) -> AnyView {
    let lien = Callback::new(move |(section,): (Section,)| dossier.adresse(section.code()));
    let complements = Memo::new(move |_| dossier.avec(|declaration| declaration.complements.clone()).flatten());
    let contenu = move || {
        complements.get().map(|complements| view! { <div class="fr-my-4w"><BandeauComplements complements=complements lien=lien /></div> })
    };
    contenu.into_any()
}

/// Ce qui mérite attention tant que la déclaration se remplit : un agrément qui manque se dit dès la création, pas à la
/// dernière page.
fn attention(dossier: Dossier) -> AnyView {
    let points = Memo::new(move |_| {
        dossier
            .avec(|declaration| {
                let modifiable = !declaration.droits.modifier.is_empty();
                modifiable.then(|| declaration.completude(aujourd_hui()).avertissements)
            })
            .flatten()
            .unwrap_or_default()
    });
    let contenu = move || {
        let points = points.get();
        (!points.is_empty()).then(|| view! { <div class="fr-my-4w"><Avertissements points=points /></div> })
    };
    contenu.into_any()
}

/// Sections dont la saisie n'a pas pu être enregistrée.
fn en_souffrance(dossier: Dossier) -> AnyView {
    let brouillons = Brouillons::de(use_session());
    let debut = prefixe(dossier.id);
    let contenu = move || {
        let cles = brouillons.en_souffrance(&debut);
        let sections: Vec<Section> = cles
            .iter()
            .filter_map(|cle| cle.strip_prefix(&debut))
            .filter_map(Section::depuis_code)
            .collect();
        (!sections.is_empty()).then(|| {
            let liens = sections
                .into_iter()
                .map(|section| view! { <li><a class="fr-link" href=dossier.adresse(section.code())>{section.libelle()}</a></li> })
                .collect_view();
            view! {
                <div class="fr-my-4w">
                    <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Une saisie n’est pas enregistrée" annoncee=true>
                        <p>"Elle est gardée dans cette page tant que vous ne la fermez pas. Ouvrez la section pour voir ce qui bloque :"</p>
                        <ul>{liens}</ul>
                    </Alerte>
                </div>
            }
        })
    };
    contenu.into_any()
}

fn formulaire(dossier: Dossier) -> AnyView {
    let modifiable = Memo::new(move |_| {
        dossier
            .avec(|declaration| !declaration.droits.modifier.is_empty())
            .unwrap_or(false)
    });
    let contenu = move || {
        if modifiable.get() {
            let groupes = Signal::derive(move || {
                dossier
                    .avec(|declaration| taches(dossier, declaration))
                    .unwrap_or_default()
            });
            view! { <ListeTaches groupes=groupes /> }.into_any()
        } else {
            dossier
                .avec(|declaration| view! { <SectionsLecture declaration=declaration.clone() niveau=2 /> }.into_any())
                .into_any()
        }
    };
    contenu.into_any()
}

fn taches(dossier: Dossier, declaration: &DeclarationDto) -> Vec<GroupeTaches> {
    let completude = declaration.completude(aujourd_hui());
    let sections = completude
        .sections
        .iter()
        .map(|section| tache(dossier, declaration, section))
        .collect();
    let manques: usize = completude.sections.iter().map(|section| section.manques.len()).sum();
    let synthese = Tache::new("Vérifier et déposer", dossier.adresse("synthese"), EtatTache::AFaire);
    let synthese = match i64::try_from(manques).unwrap_or(i64::MAX) {
        0 => synthese.aide("Tout est rempli : relisez, attestez, déposez."),
        nombre => synthese.aide(
            [
                "Il manque encore ",
                &format::pluriel(nombre, "information", "informations"),
                ".",
            ]
            .concat(),
        ),
    };
    vec![
        GroupeTaches::new("Remplir la déclaration", sections),
        GroupeTaches::new("Synthèse et attestation", vec![synthese]),
    ]
}

fn tache(dossier: Dossier, declaration: &DeclarationDto, section: &CompletudeSection) -> Tache {
    let visee = declaration.statut == Statut::AModifier
        && declaration
            .complements
            .as_ref()
            .is_some_and(|demande| demande.sections.contains(&section.section));
    let etat = match section.etat {
        _ if visee => EtatTache::ACorriger,
        EtatSection::Complete => EtatTache::Faite,
        EtatSection::Incomplete => EtatTache::Incomplete,
        EtatSection::ACommencer => EtatTache::AFaire,
    };
    let (nom, aide) = match section.section {
        Section::InformationsGenerales => ("Présenter le séjour", "Titre, dates, responsable du séjour"),
        Section::Vacanciers => ("Décrire les vacanciers", "Effectifs, âges, déficiences"),
        Section::Personnel => ("Prévoir le personnel", "Encadrants, accompagnants, recrutement"),
        Section::Hebergements => (
            "Choisir les hébergements",
            "Étapes du séjour, du premier au dernier jour",
        ),
    };
    Tache::new(nom, dossier.adresse(section.section.code()), etat).aide(aide)
}

fn documents(dossier: Dossier) -> AnyView {
    let id = dossier.id;
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&DOCUMENTS, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    });
    vue_lecture(lecture, move |documents| {
        view! { <DocumentsListe declaration=id documents=documents /> }.into_any()
    })
}

fn historique(dossier: Dossier) -> AnyView {
    let id = dossier.id;
    // L'histoire s'allonge à chaque action : elle se relit quand le statut change.
    let statut = Memo::new(move |_| dossier.avec(|declaration| declaration.statut));
    let lecture = lire(move |client, annulation| {
        statut.track();
        async move {
            Ok(client
                .appeler(&HISTORIQUE, Appel::new().parametre(id).annulation(&annulation))
                .await?
                .corps)
        }
    });
    vue_lecture(lecture, |historique| {
        view! { <HistoriqueDeclaration historique=historique /> }.into_any()
    })
}

/// Vrai si la déclaration peut être déposée maintenant (suivi).
pub(super) fn deposable(dossier: Dossier) -> bool {
    dossier
        .avec(|declaration| declaration.droits.permet(Action::Deposer))
        .unwrap_or(false)
}
