//! Liste de tâches d'une longue démarche : où j'en suis, que reste-t-il.

use leptos::prelude::*;

use super::titre_de_niveau;
use crate::retours::{Badge, NiveauBadge};

/// Où en est une tâche. « Faite » reste sobre : ce qui demande une action se voit d'abord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EtatTache {
    /// Complète.
    Faite,
    /// Commencée.
    Incomplete,
    /// Pas commencée.
    AFaire,
    /// L'instructeur demande une correction.
    ACorriger,
    /// Impossible pour l'instant, et pourquoi.
    Bloquee(String),
}

/// Tâche.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tache {
    libelle: String,
    href: String,
    etat: EtatTache,
    aide: Option<String>,
}

impl Tache {
    /// Tâche nommée par un verbe (« Décrire le séjour »).
    pub fn new(libelle: impl Into<String>, href: impl Into<String>, etat: EtatTache) -> Self {
        Self {
            libelle: libelle.into(),
            href: href.into(),
            etat,
            aide: None,
        }
    }

    /// Précise ce qu'on y fait ou ce qui manque.
    #[must_use]
    pub fn aide(mut self, aide: impl Into<String>) -> Self {
        self.aide = Some(aide.into());
        self
    }
}

/// Tâches d'un même chapitre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupeTaches {
    titre: String,
    taches: Vec<Tache>,
}

impl GroupeTaches {
    /// Chapitre.
    pub fn new(titre: impl Into<String>, taches: Vec<Tache>) -> Self {
        Self {
            titre: titre.into(),
            taches,
        }
    }
}

/// Liste de tâches, avec le compte de celles qui sont faites.
#[component]
pub fn ListeTaches(
    /// Chapitres.
    #[prop(into)]
    groupes: Signal<Vec<GroupeTaches>>,
    /// Niveau des titres de chapitre.
    #[prop(default = 2)]
    niveau: u8,
) -> AnyView {
    let bilan = Memo::new(move |_| groupes.with(|groupes| bilan(groupes)));
    let contenu = move || {
        groupes
            .get()
            .into_iter()
            .enumerate()
            .map(|(rang, groupe)| chapitre(rang, groupe, niveau))
            .collect_view()
    };
    view! {
        <div class="vao-taches">
            <p class="vao-taches__bilan">{bilan}</p>
            {contenu}
        </div>
    }
    .into_any()
}

fn chapitre(rang: usize, groupe: GroupeTaches, niveau: u8) -> AnyView {
    let lignes = groupe
        .taches
        .into_iter()
        .enumerate()
        .map(|(numero, tache)| ligne([rang, numero].map(|n| n.to_string()).join("-"), tache))
        .collect_view();
    let titre = titre_de_niveau(niveau, "fr-h5 vao-taches__titre", groupe.titre.into_any());
    view! { {titre}<ul class="vao-taches__liste">{lignes}</ul> }.into_any()
}

fn ligne(cle: String, tache: Tache) -> AnyView {
    let Tache {
        libelle,
        href,
        etat,
        aide,
    } = tache;
    let id_etat = ["tache-", &cle, "-etat"].concat();
    let (badge, motif) = match etat {
        EtatTache::Faite => (
            view! { <span class="vao-taches__faite">"Terminée"</span> }.into_any(),
            None,
        ),
        EtatTache::Incomplete => (
            view! { <Badge niveau=NiveauBadge::Info libelle="Incomplète" petit=true sans_icone=true /> }.into_any(),
            None,
        ),
        EtatTache::AFaire => (
            view! { <Badge niveau=NiveauBadge::Nouveau libelle="À faire" petit=true sans_icone=true /> }.into_any(),
            None,
        ),
        EtatTache::ACorriger => (
            view! { <Badge niveau=NiveauBadge::Attention libelle="À corriger" petit=true /> }.into_any(),
            None,
        ),
        EtatTache::Bloquee(motif) => (
            view! { <span class="vao-taches__bloquee">"Pas encore possible"</span> }.into_any(),
            Some(motif),
        ),
    };
    let bloquee = motif.is_some();
    let nom = if bloquee {
        view! { <span class="vao-taches__nom vao-taches__bloquee">{libelle}</span> }.into_any()
    } else {
        view! { <a class="vao-taches__nom" href=href aria-describedby=id_etat.clone()>{libelle}</a> }.into_any()
    };
    view! {
        <li class="vao-taches__ligne">
            <div>
                {nom}
                {motif.or(aide).map(|texte| view! { <p class="fr-hint-text vao-taches__aide">{texte}</p> })}
            </div>
            <div class="vao-taches__etat" id=id_etat>{badge}</div>
        </li>
    }
    .into_any()
}

fn bilan(groupes: &[GroupeTaches]) -> String {
    let toutes = groupes.iter().flat_map(|groupe| &groupe.taches);
    let total = toutes.clone().count();
    let faites = toutes.filter(|tache| tache.etat == EtatTache::Faite).count();
    let mots = if faites < 2 {
        " tâche terminée sur "
    } else {
        " tâches terminées sur "
    };
    [&faites.to_string(), mots, &total.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_bilan_ne_compte_que_les_taches_faites() {
        let tache = |etat| Tache::new("Décrire", "/x", etat);
        let groupes = [
            GroupeTaches::new("A", vec![tache(EtatTache::Faite), tache(EtatTache::Incomplete)]),
            GroupeTaches::new(
                "B",
                vec![tache(EtatTache::Faite), tache(EtatTache::Bloquee("avant".to_owned()))],
            ),
        ];

        assert_eq!(bilan(&groupes), "2 tâches terminées sur 4");
        assert_eq!(bilan(&groupes[1..]), "1 tâche terminée sur 2");
        assert_eq!(bilan(&[]), "0 tâche terminée sur 0");
    }
}
