//! Section « Hébergements » : les étapes du séjour, du premier au dernier jour.

mod creation;
mod editeur;
mod etape;
mod recherche;

use leptos::prelude::*;
use serde_json::Value;
use vao_contract::ErreurChamp;
use vao_contract::declaration::{Dossier as DossierExamine, EtapeDossier, EtapeSaisie, Hebergements, completude};
use vao_domain::declaration::Section;
use vao_domain::etapes::est_itinerant;
use vao_ui::adresse::badge_a_verifier;
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::aujourd_hui;
use vao_ui::session::sauvegarde::{Liaison, Regles};

use self::editeur::Editeur;
use self::etape::{Etape, trier};
use super::dossier::Dossier;
use super::section::PageSection;

/// Étapes à l'écran, et celle qu'on saisit. `Copy`.
#[derive(Clone, Copy)]
struct Etapes {
    dossier: Dossier,
    liste: RwSignal<Vec<Etape>>,
    /// Étape en cours de saisie.
    edition: RwSignal<Option<Edition>>,
    /// Enregistre la liste.
    enregistrer: StoredValue<Option<Callback<()>>>,
}

/// Étape en cours de saisie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edition {
    Ajout,
    Modification(usize),
}

/// Page de la section.
#[component]
pub(crate) fn PageHebergements() -> AnyView {
    view! { <PageSection section=Section::Hebergements champs=champs /> }.into_any()
}

/// Champs de la section.
fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let connues = dossier.sans_suivi(|declaration| {
        declaration
            .sections
            .hebergements
            .etapes
            .iter()
            .map(Etape::from)
            .collect()
    });
    let etapes = Etapes {
        dossier,
        liste: RwSignal::new(connues.unwrap_or_default()),
        edition: RwSignal::new(None),
        enregistrer: StoredValue::new(None),
    };
    // Le champ porte les erreurs de la liste ; sa valeur est la liste elle-même.
    let ancre = formulaire.champ("/etapes", "Étapes du séjour", ());
    Champs {
        liaisons: vec![etapes.liaison()],
        regles: Regles {
            valider: verifier::<Hebergements>,
            solidaires: &[],
        },
        a_part: true,
        dessiner: Box::new(move |au_changement| {
            etapes.enregistrer.set_value(Some(au_changement));
            etapes.dessiner(ancre)
        }),
    }
}

impl Etapes {
    fn liaison(self) -> Liaison {
        Liaison::new(
            "/etapes",
            "Étapes du séjour",
            move || {
                if self.edition.get().is_some() {
                    let message = "Terminez l’étape en cours de saisie : validez-la ou abandonnez-la.";
                    return Err(vec![ErreurChamp::new("/etapes", "saisie-en-cours", message)]);
                }
                let saisies: Vec<EtapeSaisie> = self.liste.with(|etapes| etapes.iter().map(Etape::saisie).collect());
                Ok(serde_json::to_value(saisies).unwrap_or_default())
            },
            move |valeur| self.remplacer(valeur),
            montrer,
        )
    }

    /// Met en place des étapes enregistrées ailleurs ; la déclaration relue dit le nom de leurs lieux.
    fn remplacer(self, valeur: &Value) {
        let saisies: Vec<EtapeSaisie> = serde_json::from_value(valeur.clone()).unwrap_or_default();
        let mut connues = self.liste.get_untracked();
        let lues = self.dossier.sans_suivi(|declaration| {
            declaration
                .sections
                .hebergements
                .etapes
                .iter()
                .map(Etape::from)
                .collect::<Vec<_>>()
        });
        connues.extend(lues.unwrap_or_default());
        self.liste.set(
            saisies
                .into_iter()
                .map(|saisie| Etape::depuis(saisie, &connues))
                .collect(),
        );
    }

    /// Garde l'étape saisie à sa place dans le temps, et enregistre.
    fn garder(self, etape: Etape) {
        let edition = self.edition.get_untracked();
        self.liste.update(|etapes| {
            match edition {
                Some(Edition::Modification(rang)) if rang < etapes.len() => {
                    if let Some(place) = etapes.get_mut(rang) {
                        *place = etape;
                    }
                }
                Some(_) | None => etapes.push(etape),
            }
            trier(etapes);
        });
        self.fermer();
        self.sauver();
    }

    fn retirer(self, rang: usize) {
        self.liste.update(|etapes| {
            if rang < etapes.len() {
                etapes.remove(rang);
            }
        });
        annoncer("L’étape est retirée.");
        self.sauver();
        focaliser("ajouter-etape");
    }

    fn fermer(self) {
        self.edition.set(None);
        focaliser("titre-etapes");
    }

    fn sauver(self) {
        if let Some(enregistrer) = self.enregistrer.get_value() {
            enregistrer.run(());
        }
    }

    /// Défauts d'enchaînement des étapes à l'écran, en français (suivi).
    fn defauts(self) -> Vec<String> {
        let etapes: Vec<EtapeDossier> = self.liste.with(|etapes| {
            etapes
                .iter()
                .map(|etape| EtapeDossier {
                    date_debut: etape.debut,
                    date_fin: etape.fin,
                })
                .collect()
        });
        let sections = self.dossier.avec(|declaration| {
            let examine = DossierExamine {
                libelle: &declaration.libelle,
                date_debut: declaration.date_debut,
                date_fin: declaration.date_fin,
                responsable: &declaration.responsable_sejour,
                vacanciers: &declaration.sections.vacanciers,
                personnel: &declaration.sections.personnel,
                etapes: &etapes,
                agrement: declaration.agrement.as_ref(),
                premier_depot: declaration.depots.is_empty(),
            };
            completude(&examine, aujourd_hui()).sections
        });
        let manques = sections
            .unwrap_or_default()
            .into_iter()
            .find(|section| section.section == Section::Hebergements)
            .map(|section| section.manques);
        manques
            .unwrap_or_default()
            .into_iter()
            .map(|manque| manque.message)
            .collect()
    }

    fn dessiner(self, ancre: Champ<()>) -> AnyView {
        let sejour = move || {
            self.dossier
                .avec(|declaration| format::periode(declaration.date_debut, declaration.date_fin))
        };
        let itinerant = Memo::new(move |_| est_itinerant(self.liste.with(Vec::len)));
        let defauts = Memo::new(move |_| self.defauts());
        let en_cours = Memo::new(move |_| self.edition.get().is_some());
        view! {
            <p>"Le séjour a lieu "{sejour}". Les étapes le couvrent du premier au dernier jour, sans trou ni chevauchement."</p>
            <h2 class="fr-h4" id="titre-etapes" tabindex="-1">"Étapes du séjour"</h2>
            <div id=ancre.id() tabindex="-1">
                {move || self.liste_des_etapes()}
                {move || itinerant.get().then(|| view! { <p class="fr-text--sm">"Le séjour est itinérant : il compte plusieurs étapes."</p> })}
            </div>
            {move || alerte_defauts(defauts.get())}
            {move || if en_cours.get() { view! { <Editeur etapes=self /> }.into_any() } else { self.ajout(defauts) }}
        }
        .into_any()
    }

    fn liste_des_etapes(self) -> AnyView {
        let etapes = self.liste.get();
        if etapes.is_empty() {
            return view! { <p>"Aucune étape pour l’instant."</p> }.into_any();
        }
        let etapes = etapes
            .into_iter()
            .enumerate()
            .map(|(rang, etape)| self.carte(rang, etape))
            .collect_view();
        view! { <ol class="fr-raw-list">{etapes}</ol> }.into_any()
    }

    fn carte(self, rang: usize, etape: Etape) -> AnyView {
        let titre = ["Étape ", &rang.saturating_add(1).to_string(), "\u{a0}: ", &etape.nom].concat();
        let dates = [
            &format::periode(etape.debut, etape.fin),
            " (",
            &format::pluriel(etape.nuits(), "nuit", "nuits"),
            ")",
        ]
        .concat();
        let a_verifier = etape.a_verifier();
        let precision = ["l’étape ", &rang.saturating_add(1).to_string()].concat();
        let (modifiee, retiree) = (precision.clone(), precision);
        let boutons = move || {
            let (modifiee, retiree) = (modifiee.clone(), retiree.clone());
            self.edition.get().is_none().then(|| {
                view! {
                    <GroupeBoutons>
                        <Bouton
                            variante=Variante::Secondaire
                            taille=Taille::Petit
                            precision=modifiee
                            au_clic=move |()| self.edition.set(Some(Edition::Modification(rang)))
                        >
                            "Modifier"
                        </Bouton>
                        <Bouton variante=Variante::Tertiaire taille=Taille::Petit precision=retiree au_clic=move |()| self.retirer(rang)>
                            "Supprimer"
                        </Bouton>
                    </GroupeBoutons>
                }
            })
        };
        view! {
            <li class="fr-mb-3w">
                <h3 class="fr-h6 fr-mb-1v">{titre}</h3>
                <p class="fr-mb-1v">{dates}</p>
                {(!etape.adresse.is_empty()).then(|| view! { <p class="fr-mb-1v">{etape.adresse}" "{badge_a_verifier(a_verifier)}</p> })}
                {etape.rejoindre.map(|texte| view! { <p class="fr-text--sm fr-mb-1v">"Pour rejoindre l’étape\u{a0}: "{texte}</p> })}
                {boutons}
            </li>
        }
        .into_any()
    }

    fn ajout(self, defauts: Memo<Vec<String>>) -> AnyView {
        let complete = Memo::new(move |_| defauts.with(Vec::is_empty));
        view! {
            <Bouton
                id="ajouter-etape"
                variante=Variante::Secondaire
                icone="add-line"
                desactive=complete
                au_clic=move |()| self.edition.set(Some(Edition::Ajout))
            >
                "Ajouter une étape"
            </Bouton>
            {move || complete.get().then(|| view! { <p class="fr-hint-text fr-mt-1w">"Les étapes couvrent tout le séjour."</p> })}
        }
        .into_any()
    }
}

fn alerte_defauts(defauts: Vec<String>) -> Option<AnyView> {
    let lignes = (!defauts.is_empty()).then(|| {
        defauts
            .into_iter()
            .map(|defaut| view! { <li>{defaut}</li> })
            .collect_view()
    })?;
    let vue = view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention niveau_titre=3 titre="Les étapes ne couvrent pas tout le séjour"><ul>{lignes}</ul></Alerte>
        </div>
    };
    Some(vue.into_any())
}

/// Étapes en une phrase, pour comparer deux versions.
fn montrer(valeur: &Value) -> String {
    let saisies: Vec<EtapeSaisie> = serde_json::from_value(valeur.clone()).unwrap_or_default();
    let dates: Vec<String> = saisies
        .iter()
        .map(|etape| format::periode(etape.date_debut, etape.date_fin))
        .collect();
    [
        format::pluriel(i64::try_from(dates.len()).unwrap_or_default(), "étape", "étapes"),
        dates.join(", "),
    ]
    .join("\u{a0}: ")
}
