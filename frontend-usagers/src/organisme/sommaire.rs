//! Sommaire de la fiche : où elle en est, ce qui reste à faire, ce que dit le répertoire.

use leptos::prelude::*;
use vao_client::Reponse;
use vao_contract::completude::EtatSection;
use vao_contract::organisme::{CompletudeSectionOrganisme, OrganismeDto};
use vao_domain::Code;
use vao_domain::organisme::{SectionOrganisme, TypeOrganisme};
use vao_ui::organisme::{agrements_lecture, bandeaux_registre, comptes_lecture, siret_lisible};
use vao_ui::prelude::*;
use vao_ui::section::adresse_du_manque;
use vao_ui::session::sauvegarde::Brouillons;
use vao_ui::session::{MessagePassager, use_session};

use super::dossier::{Dossier, adresse, prefixe, use_dossier};
use super::pannes::PannesServices;
use super::siege::attente_du_siege;

/// Sommaire de la fiche.
#[component]
pub(super) fn PageSommaire() -> AnyView {
    let dossier = use_dossier();
    dossier.suivre_les_pieces();
    view! {
        <Page titre="Mon organisme">
            <MessagePassager />
            {move || dossier.avec(entete)}
            {move || dossier.avec(etat)}
            {move || dossier.avec(changement_de_siret)}
            {sans_le_siege(dossier)}
            {move || dossier.avec(bandeaux_registre)}
            <PannesServices type_organisme=Signal::derive(move || dossier.avec(|fiche| fiche.type_organisme)) />
            {en_souffrance(dossier)}
            {taches_ou_lecture(dossier)}
            {move || dossier.avec(manques)}
            <h2 class="fr-h4 fr-mt-4w">"Agrément"</h2>
            {move || dossier.avec(|fiche| agrements_lecture(&fiche.agrements))}
            <h2 class="fr-h4 fr-mt-4w">"Comptes"</h2>
            {comptes(dossier)}
            {move || dossier.avec(liens)}
        </Page>
    }
    .into_any()
}

/// Comptes qui agissent pour l'organisme, lus une fois : un enregistrement n'y change rien.
fn comptes(dossier: Dossier) -> AnyView {
    let id = Memo::new(move |_| dossier.avec(|fiche| fiche.id));
    view! {
        {move || id.get().map(comptes_lecture)}
        <p><a class="fr-link" href="/utilisateurs/liste">"Gérer les comptes"</a></p>
    }
    .into_any()
}

fn entete(fiche: &OrganismeDto) -> AnyView {
    let place = match (fiche.type_organisme, fiche.siege_social) {
        (TypeOrganisme::PersonnePhysique, _) => "Personne physique",
        (TypeOrganisme::PersonneMorale, true) => "Siège",
        (TypeOrganisme::PersonneMorale, false) => "Établissement secondaire",
    };
    let badge = if fiche.complet {
        view! { <Badge niveau=NiveauBadge::Succes libelle="Fiche complète" /> }
    } else {
        view! { <Badge niveau=NiveauBadge::Attention libelle="Fiche incomplète" /> }
    };
    view! {
        <p class="fr-text--lead fr-mb-1w">{fiche.nom.clone()}</p>
        <p>{badge}" "{place}", SIRET "{siret_lisible(fiche.siret.as_str())}</p>
    }
    .into_any()
}

/// Complète, prête à finaliser, redevenue incomplète, ou encore jamais finalisée.
fn etat(fiche: &OrganismeDto) -> AnyView {
    let pleine = fiche.completude().complete;
    let (niveau, titre, phrase) = match (fiche.complet, pleine, fiche.finalise_at.is_some()) {
        (true, _, _) => (
            Niveau::Succes,
            "Votre fiche est complète",
            "Vous pouvez la modifier à tout moment, sans la finaliser de nouveau.",
        ),
        (false, true, _) => (
            Niveau::Info,
            "Votre fiche est prête à être finalisée",
            "Relisez-la dans la synthèse, puis finalisez-la\u{a0}: vous pourrez alors déclarer des séjours.",
        ),
        (false, false, true) => (
            Niveau::Attention,
            "Votre fiche est redevenue incomplète",
            "Une modification a retiré une information obligatoire. Complétez la fiche, puis finalisez-la de nouveau.",
        ),
        (false, false, false) => (
            Niveau::Info,
            "Votre fiche est à compléter",
            "Remplissez chaque section dans l’ordre que vous voulez\u{a0}: tout s’enregistre au fil de la saisie.",
        ),
    };
    let finaliser = (fiche.droits.modifier && pleine && !fiche.complet).then(|| {
        view! { <p class="fr-mt-2w"><LienBouton href=adresse("synthese")>"Vérifier et finaliser"</LienBouton></p> }
    });
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=niveau niveau_titre=2 titre=titre><p>{phrase}</p></Alerte>
            {finaliser}
        </div>
    }
    .into_any()
}

/// Le siège n'est plus complet, ou n'autorise plus l'établissement : son agrément ne lui sert plus.
fn sans_le_siege(dossier: Dossier) -> AnyView {
    const SUITE: &str = "Tant qu’il ne l’a pas fait, votre établissement ne peut pas déclarer de nouveau séjour avec l’agrément du siège.";
    // Redessiné seulement si la cause change : chaque enregistrement ferait sinon oublier que le siège est prévenu.
    let cause = Memo::new(move |_| dossier.avec(|fiche| fiche.rattachement_refuse).flatten());
    let contenu = move || {
        let cause = cause.get()?;
        dossier.sans_suivi(|fiche| attente_du_siege(&fiche.siret, fiche.siege.as_ref(), cause, SUITE))
    };
    contenu.into_any()
}

/// Changement de SIRET demandé, admis, ou suite d'une fermeture.
fn changement_de_siret(fiche: &OrganismeDto) -> Option<AnyView> {
    let libelle = match (&fiche.siret_admis, &fiche.demande_siret) {
        (Some(_), _) => "Faire le changement de SIRET admis",
        (None, Some(_)) => "Suivre la demande de changement de SIRET",
        (None, None) if fiche.etablissement_ferme => "Voir le SIRET qui lui succède",
        (None, None) => return None,
    };
    Some(
        view! {
            <p class="fr-mb-3w">
                <LienBouton href=adresse("siret") variante=Variante::Secondaire>{libelle}</LienBouton>
            </p>
        }
        .into_any(),
    )
}

/// Sections dont la saisie n'a pas pu être enregistrée.
fn en_souffrance(dossier: Dossier) -> AnyView {
    let brouillons = Brouillons::de(use_session());
    let debut = prefixe(dossier.id);
    let contenu = move || {
        let cles = brouillons.en_souffrance(&debut);
        let sections: Vec<SectionOrganisme> = cles
            .iter()
            .filter_map(|cle| cle.strip_prefix(&debut))
            .filter_map(SectionOrganisme::depuis_code)
            .collect();
        (!sections.is_empty()).then(|| {
            let liens = sections
                .into_iter()
                .map(|section| view! { <li><a class="fr-link" href=adresse(section.code())>{section.libelle()}</a></li> })
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

fn taches_ou_lecture(dossier: Dossier) -> AnyView {
    let groupes = Signal::derive(move || dossier.avec(taches).unwrap_or_default());
    view! { <ListeTaches groupes=groupes /> }.into_any()
}

fn taches(fiche: &OrganismeDto) -> Vec<GroupeTaches> {
    let completude = fiche.completude();
    let sections = completude.sections.iter().map(tache).collect();
    let manques = i64::try_from(completude.manques().len()).unwrap_or(i64::MAX);
    let etat = if fiche.complet {
        EtatTache::Faite
    } else {
        EtatTache::AFaire
    };
    let synthese = Tache::new("Vérifier et finaliser", adresse("synthese"), etat);
    let synthese = match manques {
        0 if fiche.complet => synthese.aide("La fiche est finalisée."),
        0 => synthese.aide("Tout est rempli\u{a0}: relisez, puis finalisez."),
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
        GroupeTaches::new("Remplir la fiche", sections),
        GroupeTaches::new("Synthèse", vec![synthese]),
    ]
}

fn tache(section: &CompletudeSectionOrganisme) -> Tache {
    let etat = match section.etat {
        EtatSection::Complete => EtatTache::Faite,
        EtatSection::Incomplete => EtatTache::Incomplete,
        EtatSection::ACommencer => EtatTache::AFaire,
    };
    let (nom, aide) = match section.section {
        SectionOrganisme::Identite => (
            "Compléter l’identité et les coordonnées",
            "Nom, adresse, courriel, téléphone",
        ),
        SectionOrganisme::Representants => (
            "Désigner les représentants légaux",
            "Personnes et sociétés, avec leur fonction",
        ),
        SectionOrganisme::Responsable => (
            "Désigner le responsable de l’organisation des séjours",
            "La personne que l’administration peut joindre",
        ),
        SectionOrganisme::Etablissements => (
            "Autoriser des établissements secondaires",
            "Ceux qui peuvent déclarer des séjours avec l’agrément du siège",
        ),
        SectionOrganisme::ProtocoleTransport => ("Décrire le transport", "Trajets, déplacements, véhicules"),
        SectionOrganisme::ProtocoleSanitaire => (
            "Décrire l’organisation sanitaire",
            "Équipe, médicaments, protocoles, argent personnel",
        ),
    };
    Tache::new(nom, adresse(section.section.code()), etat).aide(aide)
}

/// Chaque information qui manque, avec le lien vers son champ ; rien quand la fiche est pleine.
pub(super) fn manques(fiche: &OrganismeDto) -> Option<AnyView> {
    let completude = fiche.completude();
    if completude.complete || !fiche.droits.modifier {
        return None;
    }
    let sections = completude
        .sections
        .iter()
        .filter(|section| !section.manques.is_empty())
        .map(|section| {
            let page = adresse(section.section.code());
            let lignes = section
                .manques
                .iter()
                .map(|manque| {
                    let href = adresse_du_manque(&page, manque);
                    view! { <li><a class="fr-link" href=href>{manque_en_mots(manque)}</a></li> }
                })
                .collect_view();
            view! { <li>{section.section.libelle()}<ul>{lignes}</ul></li> }
        })
        .collect_view();
    let vue = view! {
        <section aria-labelledby="ce-qui-manque">
            <h2 class="fr-h4" id="ce-qui-manque">"Ce qui manque"</h2>
            <ul>{sections}</ul>
        </section>
    };
    Some(vue.into_any())
}

/// « Répondez par oui ou par non. » ne dit pas à quoi : le libellé de la question le précède.
fn manque_en_mots(manque: &vao_contract::ErreurChamp) -> String {
    use vao_ui::organisme::questions::{SANITAIRE, TRANSPORT};
    let cle = manque.pointeur.trim_start_matches('/');
    let question = SANITAIRE.iter().chain(TRANSPORT).find_map(|question| {
        let precision = question.precision.filter(|precision| precision.cle == cle);
        match precision {
            Some(precision) => Some([question.libelle, " – ", precision.libelle].concat()),
            None => (question.cle == cle).then(|| question.libelle.to_owned()),
        }
    });
    question.unwrap_or_else(|| manque.message.clone())
}

fn liens(fiche: &OrganismeDto) -> AnyView {
    let siret = fiche
        .droits
        .changer_siret
        .then(|| view! { <li><a class="fr-link" href=adresse("siret")>"Mettre à jour le SIRET ou les informations du répertoire"</a></li> });
    view! {
        <h2 class="fr-h4 fr-mt-4w">"Suivre la fiche"</h2>
        <ul>
            {siret}
            <li><a class="fr-link" href=adresse("historique")>"Historique de la fiche"</a></li>
        </ul>
    }
    .into_any()
}

/// Range la fiche qu'une action a rendue.
pub(super) fn recevoir(dossier: Dossier, reponse: Reponse<OrganismeDto>) {
    dossier.lecture.poser(reponse.corps);
}

#[cfg(test)]
mod tests {
    use vao_contract::ErreurChamp;

    use super::*;

    #[test]
    fn un_manque_de_protocole_dit_sa_question() {
        let manque = |pointeur: &str| ErreurChamp::new(pointeur, "obligatoire", "Précisez votre réponse.");

        assert_eq!(
            manque_en_mots(&manque("/precisionProtocoleCanicule")),
            "Un protocole est-il prévu en cas de canicule\u{a0}? – Décrivez le protocole en cas de canicule"
        );
        assert_eq!(manque_en_mots(&manque("/telephone")), "Précisez votre réponse.");
    }
}
