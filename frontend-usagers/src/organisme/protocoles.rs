//! Protocoles de transport et sanitaire : les mêmes questions qu'en lecture, posées selon les réponses.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use vao_contract::organisme::{ProtocoleSanitaire, ProtocoleTransport};
use vao_domain::document::CategoriePiece;
use vao_domain::organisme::{MAX_PRECISION, SectionOrganisme, SourceProtocoles};
use vao_domain::{Code, DocumentId};
use vao_ui::metier::choix_de;
use vao_ui::organisme::questions::{Genre, Question, SANITAIRE, TRANSPORT};
use vao_ui::organisme::{documents, protocole_lecture};
use vao_ui::pieces::{ChampPieces, SaisiePieces};
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::sauvegarde::{Liaison, Regles};

use super::dossier::{Dossier, adresse};
use super::section::PageSection;

/// Page du protocole de transport.
#[component]
pub(crate) fn PageTransport() -> AnyView {
    view! { <PageSection section=SectionOrganisme::ProtocoleTransport champs=transport /> }.into_any()
}

/// Page du protocole sanitaire.
#[component]
pub(crate) fn PageSanitaire() -> AnyView {
    view! { <PageSection section=SectionOrganisme::ProtocoleSanitaire champs=sanitaire /> }.into_any()
}

fn transport(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let lu = dossier.sans_suivi(|fiche| (fiche.siege_social, fiche.sections.protocole_transport.clone()));
    let (siege, protocole) = lu.unwrap_or_default();
    let secondaire = !siege && protocole.source.is_some();
    let valeur = serde_json::to_value(&protocole).unwrap_or_default();
    let source = secondaire.then(|| {
        let code = protocole
            .source
            .map(|source| source.code().to_owned())
            .unwrap_or_default();
        formulaire.champ(
            "/source",
            "Quels protocoles cet établissement applique-t-il\u{a0}?",
            code,
        )
    });
    let questionnaire = Questionnaire::new(formulaire, TRANSPORT, &valeur);
    let mut liaisons = questionnaire.liaisons();
    liaisons.extend(source.map(Liaison::code::<SourceProtocoles>));
    let suit = Memo::new(move |_| {
        source.is_some_and(|source| source.valeur.with(|code| code == SourceProtocoles::Siege.code()))
    });
    let nature = CategoriePiece::ProtocoleTransport;
    let pieces = pieces(dossier, formulaire, nature, &protocole.documents, suit);
    liaisons.push(pieces.liaison());
    Champs {
        liaisons,
        regles: Regles {
            valider: verifier::<ProtocoleTransport>,
            solidaires: &[],
        },
        a_part: false,
        dessiner: Box::new(move |au_changement| {
            view! {
                {source.map(|source| choix_de_la_source(source, au_changement))}
                {selon(suit, move || du_siege(dossier, SectionOrganisme::ProtocoleTransport), questionnaire, pieces, au_changement)}
            }
            .into_any()
        }),
    }
}

fn sanitaire(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let protocole = dossier
        .sans_suivi(|fiche| fiche.sections.protocole_sanitaire.clone())
        .unwrap_or_default();
    let valeur = serde_json::to_value(&protocole).unwrap_or_default();
    let questionnaire = Questionnaire::new(formulaire, SANITAIRE, &valeur);
    let suit = Memo::new(move |_| {
        dossier.avec(|fiche| fiche.sections.protocole_transport.source) == Some(Some(SourceProtocoles::Siege))
    });
    let nature = CategoriePiece::ProtocoleSanitaire;
    let pieces = pieces(dossier, formulaire, nature, &protocole.documents, suit);
    let mut liaisons = questionnaire.liaisons();
    liaisons.push(pieces.liaison());
    Champs {
        liaisons,
        regles: Regles {
            valider: verifier::<ProtocoleSanitaire>,
            solidaires: &[],
        },
        a_part: false,
        dessiner: Box::new(move |au_changement| {
            let lecture = move || {
                view! {
                    {du_siege(dossier, SectionOrganisme::ProtocoleSanitaire)}
                    <p>
                        <a class="fr-link" href=adresse("protocole-transport")>"Choisir des protocoles propres à l’établissement"</a>
                    </p>
                }
                .into_any()
            };
            selon(suit, lecture, questionnaire, pieces, au_changement)
        }),
    }
}

fn choix_de_la_source(source: Champ<String>, au_changement: Callback<()>) -> AnyView {
    view! {
        <GroupeRadio
            champ=source
            choix={choix_de::<SourceProtocoles>()}
            aide="Ce choix vaut pour le protocole de transport et pour le protocole sanitaire. Ceux du siège suivent ses modifications."
            au_changement=au_changement
        />
    }
    .into_any()
}

/// Texte du siège, ou questions et documents.
fn selon(
    suit: Memo<bool>,
    lecture: impl Fn() -> AnyView + Send + 'static,
    questionnaire: Questionnaire,
    pieces: SaisiePieces,
    au_changement: Callback<()>,
) -> AnyView {
    let contenu = move || {
        if suit.get() {
            return lecture();
        }
        view! {
            {questionnaire.dessiner(au_changement)}
            <h2 class="fr-h4 fr-mt-4w">"Documents"</h2>
            <p>"Joignez les documents qui décrivent ce protocole, si vous en avez\u{a0}: les services de l’État les lisent avec vos réponses."</p>
            <ChampPieces saisie=pieces au_changement=au_changement />
        }
        .into_any()
    };
    contenu.into_any()
}

/// Documents d'un protocole, décrits par la fiche affichée et tenus à jour avec elle.
fn pieces(
    dossier: Dossier,
    formulaire: Formulaire,
    categorie: CategoriePiece,
    documents: &[DocumentId],
    suit: Memo<bool>,
) -> SaisiePieces {
    let connues = Signal::derive(move || dossier.avec(|fiche| fiche.pieces.clone()).unwrap_or_default());
    let actif = Signal::derive(move || !suit.get());
    SaisiePieces::new(formulaire, categorie, documents, connues, actif, move |piece| {
        dossier.recevoir_piece(piece);
    })
}

fn du_siege(dossier: Dossier, section: SectionOrganisme) -> AnyView {
    let contenu = move || {
        dossier.avec(|fiche| {
            let sections = &fiche.sections;
            let (questions, valeur) = if section == SectionOrganisme::ProtocoleSanitaire {
                (SANITAIRE, serde_json::to_value(&sections.protocole_sanitaire))
            } else {
                (TRANSPORT, serde_json::to_value(&sections.protocole_transport))
            };
            let reponses = protocole_lecture(questions, &valeur.unwrap_or_default());
            (reponses, documents(fiche, section)).into_any()
        })
    };
    view! {
        <p>"Cet établissement applique le protocole de son siège, que voici. Pour le changer, adressez-vous au siège."</p>
        {contenu}
    }
    .into_any()
}

/// Réponse à une question, et le texte qui la précise.
#[derive(Clone, Copy)]
struct Reponse {
    question: &'static Question,
    valeur: Valeur,
    precision: Option<Champ<String>>,
}

#[derive(Clone, Copy)]
enum Valeur {
    Texte(Champ<String>),
    Liste(Champ<Vec<String>>),
}

impl Reponse {
    fn new(formulaire: Formulaire, question: &'static Question, section: &Value) -> Self {
        let pointeur = ["/", question.cle].concat();
        let lu = section.get(question.cle).unwrap_or(&Value::Null);
        let valeur = match question.genre {
            Genre::Plusieurs(_) => {
                let codes = lu
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(str::to_owned);
                let champ = formulaire.champ(pointeur, question.libelle, codes.collect());
                Valeur::Liste(if question.facultative {
                    champ.facultatif()
                } else {
                    champ
                })
            }
            Genre::OuiNon => {
                let reponse = match lu.as_bool() {
                    Some(true) => "oui",
                    Some(false) => "non",
                    None => "",
                };
                Valeur::Texte(formulaire.champ(pointeur, question.libelle, reponse.to_owned()))
            }
            Genre::Une(_) | Genre::Texte => {
                let texte = lu.as_str().unwrap_or_default().to_owned();
                Valeur::Texte(formulaire.champ(pointeur, question.libelle, texte))
            }
        };
        let precision = question.precision.map(|precision| {
            let texte = section.get(precision.cle).and_then(Value::as_str).unwrap_or_default();
            formulaire.champ(["/", precision.cle].concat(), precision.libelle, texte.to_owned())
        });
        Self {
            question,
            valeur,
            precision,
        }
    }

    /// Valeur enregistrable (suivie).
    fn en_json(self) -> Value {
        match (self.valeur, self.question.genre) {
            (Valeur::Liste(champ), _) => champ.lire().into_iter().map(Value::String).collect(),
            (Valeur::Texte(champ), Genre::OuiNon) => champ
                .valeur
                .with(|texte| oui_non(texte))
                .map_or(Value::Null, Value::Bool),
            (Valeur::Texte(champ), _) => {
                let texte = champ.lire();
                if texte.is_empty() {
                    Value::Null
                } else {
                    Value::String(texte)
                }
            }
        }
    }

    fn liaison(self) -> Liaison {
        match (self.valeur, self.question.genre) {
            (Valeur::Liste(champ), Genre::Plusieurs(choix)) => Liaison::new(
                champ.pointeur(),
                champ.libelle(),
                move || Ok(self.en_json()),
                move |valeur| {
                    let codes = valeur.as_array().into_iter().flatten().filter_map(Value::as_str);
                    champ.ecrire(codes.map(str::to_owned).collect());
                },
                move |valeur| {
                    let codes: Vec<&str> = valeur
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str)
                        .collect();
                    libelles(choix(), &codes)
                },
            ),
            (Valeur::Texte(champ), Genre::Une(choix)) => Liaison::new(
                champ.pointeur(),
                champ.libelle(),
                move || Ok(self.en_json()),
                move |valeur| champ.ecrire(valeur.as_str().unwrap_or_default().to_owned()),
                move |valeur| libelles(choix(), &valeur.as_str().into_iter().collect::<Vec<_>>()),
            ),
            (Valeur::Texte(champ), Genre::OuiNon) => Liaison::oui_non(champ),
            (Valeur::Texte(champ), _) => Liaison::texte(champ),
            // Une liste n'a que le genre « plusieurs » : `new` les crée ensemble.
            (Valeur::Liste(champ), _) => Liaison::new(
                champ.pointeur(),
                champ.libelle(),
                move || Ok(self.en_json()),
                |_| (),
                |_| String::new(),
            ),
        }
    }

    fn dessiner(self, au_changement: Callback<()>) -> AnyView {
        let aide = self.question.aide;
        match (self.valeur, self.question.genre) {
            (Valeur::Liste(champ), Genre::Plusieurs(choix)) => {
                view! { <GroupeCases champ=champ choix=choix() au_changement=au_changement /> }.into_any()
            }
            (Valeur::Texte(champ), Genre::OuiNon) => {
                view! { <OuiNon champ=champ au_changement=au_changement /> }.into_any()
            }
            (Valeur::Texte(champ), Genre::Une(choix)) => {
                view! { <GroupeRadio champ=champ choix=choix() aide=aide au_changement=au_changement /> }.into_any()
            }
            (Valeur::Texte(champ), _) => texte_long(champ, aide, au_changement),
            (Valeur::Liste(_), _) => ().into_any(),
        }
    }
}

fn libelles(choix: Vec<Choix>, codes: &[&str]) -> String {
    let retenus = choix.into_iter().filter(|choix| codes.contains(&choix.valeur.as_str()));
    retenus.map(|choix| choix.libelle).collect::<Vec<_>>().join(", ")
}

/// Texte de cinq à cinq mille caractères.
fn texte_long(champ: Champ<String>, aide: &'static str, au_changement: Callback<()>) -> AnyView {
    let limite = u32::try_from(MAX_PRECISION).unwrap_or(u32::MAX);
    let aide = [aide, " Cinq caractères au moins."].concat().trim().to_owned();
    view! { <ZoneTexte champ=champ longueur_max=limite aide=aide au_changement=au_changement /> }.into_any()
}

/// Toutes les questions d'un protocole. `Copy`.
#[derive(Clone, Copy)]
struct Questionnaire {
    reponses: StoredValue<Vec<Reponse>>,
    /// La section telle que l'écran la montre : elle dit quelles questions se posent.
    section: Memo<Value>,
}

impl Questionnaire {
    fn new(formulaire: Formulaire, questions: &'static [Question], section: &Value) -> Self {
        let reponses: Vec<Reponse> = questions
            .iter()
            .map(|question| Reponse::new(formulaire, question, section))
            .collect();
        let suivies = reponses.clone();
        let section = Memo::new(move |_| {
            let champs: Map<String, Value> = suivies
                .iter()
                // Le texte libre ne décide d'aucune question : chaque frappe n'a pas à tout redessiner.
                .filter(|reponse| !matches!(reponse.question.genre, Genre::Texte))
                .map(|reponse| (reponse.question.cle.to_owned(), reponse.en_json()))
                .collect();
            Value::Object(champs)
        });
        Self {
            reponses: StoredValue::new(reponses),
            section,
        }
    }

    /// Une question qui ne se pose pas et une précision sans objet n'envoient rien de ce qu'elles contiennent encore.
    fn liaisons(self) -> Vec<Liaison> {
        let mut liaisons = Vec::new();
        for reponse in self.reponses.get_value() {
            let question = reponse.question;
            let section = self.section;
            let vide = match question.genre {
                Genre::Plusieurs(_) => json!([]),
                Genre::OuiNon | Genre::Une(_) | Genre::Texte => Value::Null,
            };
            liaisons.push(
                reponse
                    .liaison()
                    .si(move || section.with(|section| (question.posee)(section)), vide),
            );
            liaisons.extend(reponse.precision.map(|champ| {
                Liaison::texte(champ).si(
                    move || section.with(|section| (question.posee)(section) && question.demande_precision(section)),
                    Value::Null,
                )
            }));
        }
        liaisons
    }

    fn dessiner(self, au_changement: Callback<()>) -> AnyView {
        self.reponses
            .get_value()
            .into_iter()
            .map(|reponse| self.une(reponse, au_changement))
            .collect_view()
            .into_any()
    }

    fn une(self, reponse: Reponse, au_changement: Callback<()>) -> AnyView {
        let question = reponse.question;
        let posee = Memo::new(move |_| self.section.with(|section| (question.posee)(section)));
        let precisee =
            Memo::new(move |_| posee.get() && self.section.with(|section| question.demande_precision(section)));
        let precision = move || {
            let (champ, precision) = reponse.precision.zip(question.precision)?;
            precisee.get().then(|| texte_long(champ, precision.aide, au_changement))
        };
        view! {
            {move || posee.get().then(|| reponse.dessiner(au_changement))}
            {precision}
        }
        .into_any()
    }
}
