//! Sections de la fiche, en lecture.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde_json::Value;
use vao_contract::adresse::Adresse;
use vao_contract::organisme::{ADRESSE_DU_RESPONSABLE, AdresseIdentite, Identite, OrganismeDto, Representant};
use vao_contract::session::AgrementResume;
use vao_domain::Code;
use vao_domain::organisme::{
    SectionOrganisme, SourceIdentite, SourceProtocoles, SourceRepresentant, TypeOrganisme, TypeRepresentant,
};

use super::declarant::autorises_lecture;
use super::questions::{Genre, Question, SANITAIRE, TRANSPORT};
use super::siret_lisible;
use crate::adresse::description_d_adresse;
use crate::champs::Choix;
use crate::contenu::{Colonne, Description, ListeDescription, Tableau};
use crate::format;
use crate::pieces::{PiecesLecture, citees};

/// Une section, telle qu'enregistrée. Les établissements ne montrent que ceux que le siège autorise.
pub fn section_lecture(fiche: &OrganismeDto, section: SectionOrganisme) -> AnyView {
    let sections = &fiche.sections;
    match section {
        SectionOrganisme::Identite => identite(fiche),
        SectionOrganisme::Representants => representants(&sections.representants.representants),
        SectionOrganisme::Responsable => responsable(fiche),
        SectionOrganisme::Etablissements => etablissements(fiche),
        SectionOrganisme::ProtocoleTransport => {
            let valeur = serde_json::to_value(&sections.protocole_transport).unwrap_or_default();
            (
                suivi(fiche),
                protocole_lecture(TRANSPORT, &valeur),
                documents(fiche, section),
            )
                .into_any()
        }
        SectionOrganisme::ProtocoleSanitaire => {
            let valeur = serde_json::to_value(&sections.protocole_sanitaire).unwrap_or_default();
            (
                suivi(fiche),
                protocole_lecture(SANITAIRE, &valeur),
                documents(fiche, section),
            )
                .into_any()
        }
    }
}

fn ligne(terme: impl Into<String>, valeur: Option<String>) -> AnyView {
    let terme: String = terme.into();
    view! { <Description terme=terme valeur=valeur /> }.into_any()
}

fn liste(lignes: Vec<AnyView>) -> AnyView {
    view! { <ListeDescription>{lignes}</ListeDescription> }.into_any()
}

/// Adresse, marquée « à vérifier » si elle a été saisie et que rien ne la situe.
fn adresse(terme: &'static str, adresse: Option<&Adresse>, prouvee: bool) -> AnyView {
    let ligne = adresse.and_then(|adresse| adresse.label.clone());
    let a_verifier = !prouvee && adresse.is_some_and(Adresse::a_verifier);
    description_d_adresse(terme, ligne, a_verifier)
}

fn adresse_de_l_identite(fiche: &OrganismeDto, terme: &'static str, quelle: AdresseIdentite) -> AnyView {
    let identite = &fiche.sections.identite;
    let lue = match quelle {
        AdresseIdentite::Etablissement => &identite.adresse,
        AdresseIdentite::Domicile => &identite.adresse_domicile,
    };
    adresse(terme, lue.as_ref(), identite.est_prouvee(quelle, &fiche.verrous()))
}

fn oui_non(valeur: bool) -> String {
    if valeur { "Oui" } else { "Non" }.to_owned()
}

pub(super) fn identite(fiche: &OrganismeDto) -> AnyView {
    let saisie = &fiche.sections.identite;
    let mut lignes = vec![
        ligne("Type", Some(fiche.type_organisme.libelle().to_owned())),
        ligne("SIRET", Some(siret_lisible(fiche.siret.as_str()))),
    ];
    lignes.extend(match fiche.type_organisme {
        TypeOrganisme::PersonneMorale => personne_morale(fiche, saisie),
        TypeOrganisme::PersonnePhysique => personne_physique(fiche, saisie),
    });
    let source = match (fiche.source_identite, fiche.releve_at) {
        (SourceIdentite::Sirene, Some(le)) => {
            [SourceIdentite::Sirene.libelle(), ", relevé le ", &format::jour_de(le)].concat()
        }
        (source, _) => source.libelle().to_owned(),
    };
    lignes.push(ligne("Source de l’identité", Some(source)));
    liste(lignes)
}

/// Siège d'un établissement secondaire et ses coordonnées, en lecture seule ; rien s'il n'est pas sur la plateforme.
pub fn siege_lecture(fiche: &OrganismeDto) -> Vec<AnyView> {
    let Some(siege) = &fiche.siege else {
        return Vec::new();
    };
    let nom = [&siege.nom, ", SIRET ", &siret_lisible(siege.siret.as_str())].concat();
    let mut lignes = vec![ligne("Siège", Some(nom))];
    if let Some(coordonnees) = &fiche.coordonnees_siege {
        let nom_commercial = coordonnees.nom_commercial.clone();
        lignes.extend(nom_commercial.map(|nom| ligne("Nom commercial du siège", Some(nom))));
        let adresse = coordonnees.adresse.as_ref().and_then(|adresse| adresse.label.clone());
        lignes.extend([
            ligne("Adresse du siège", adresse),
            ligne("Pays du siège", coordonnees.pays.clone()),
            ligne("Courriel du siège", coordonnees.email.clone()),
            ligne(
                "Téléphone du siège",
                coordonnees.telephone.as_deref().map(format::telephone),
            ),
        ]);
    }
    lignes
}

fn personne_morale(fiche: &OrganismeDto, saisie: &Identite) -> Vec<AnyView> {
    let place = if fiche.siege_social {
        "Siège de l’entreprise"
    } else {
        "Établissement secondaire"
    };
    let mut lignes = vec![
        ligne("Raison sociale", saisie.raison_sociale.clone()),
        ligne("Nom commercial", saisie.nom_commercial.clone()),
        ligne("Forme juridique", saisie.statut_juridique.clone()),
        ligne("Place", Some(place.to_owned())),
        ligne("Porteur de l’agrément", Some(oui_non(fiche.porteur_agrement))),
    ];
    lignes.extend(siege_lecture(fiche));
    lignes.extend([
        adresse_de_l_identite(fiche, "Adresse", AdresseIdentite::Etablissement),
        ligne("Pays", saisie.pays.clone()),
        ligne("Courriel", saisie.email.clone()),
        ligne("Téléphone", saisie.telephone.as_deref().map(format::telephone)),
    ]);
    lignes
}

fn personne_physique(fiche: &OrganismeDto, saisie: &Identite) -> Vec<AnyView> {
    vec![
        ligne("Nom de naissance", saisie.nom_naissance.clone()),
        ligne("Nom d’usage", saisie.nom_usage.clone()),
        ligne("Prénom", saisie.prenom.clone()),
        ligne(
            "Profession",
            saisie.profession.map(|profession| profession.libelle().to_owned()),
        ),
        ligne("Téléphone", saisie.telephone.as_deref().map(format::telephone)),
        adresse_de_l_identite(fiche, "Adresse du domicile", AdresseIdentite::Domicile),
        ligne("Activité au domicile", saisie.adresse_identique.map(oui_non)),
        adresse_de_l_identite(fiche, "Adresse de l’activité", AdresseIdentite::Etablissement),
    ]
}

pub(super) fn representants(lus: &[Representant]) -> AnyView {
    if lus.is_empty() {
        return view! { <p>"Aucun représentant légal n’est renseigné."</p> }.into_any();
    }
    let colonnes = vec![
        Colonne::new("Représentant"),
        Colonne::new("Fonction"),
        Colonne::new("Source"),
    ];
    let lignes = lus
        .iter()
        .map(|lu| {
            view! {
                <tr>
                    <th scope="row" class="fr-cell--multiline">{nom_du_representant(lu)}</th>
                    <td class="fr-cell--multiline">{lu.fonction.clone().unwrap_or_else(|| "Non renseignée".to_owned())}</td>
                    <td class="fr-cell--multiline">{source_du_representant(lu)}</td>
                </tr>
            }
        })
        .collect_view();
    view! { <Tableau legende="Représentants légaux" colonnes=colonnes id="representants-lus">{lignes}</Tableau> }
        .into_any()
}

/// « Claire Martin », ou « SARL Horizon, représentée par Claire Martin ».
pub fn nom_du_representant(lu: &Representant) -> String {
    let personne = [lu.prenom.as_deref(), lu.nom.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    match (lu.type_representant, &lu.raison_sociale) {
        (TypeRepresentant::PersonneMorale, Some(societe)) if personne.is_empty() => societe.clone(),
        (TypeRepresentant::PersonneMorale, Some(societe)) => [societe, ", représentée par ", &personne].concat(),
        _ if personne.is_empty() => "Nom non renseigné".to_owned(),
        _ => personne,
    }
}

/// « Registre du commerce, le 3 mai 2027 ».
pub fn source_du_representant(lu: &Representant) -> String {
    let source = lu.source.unwrap_or(SourceRepresentant::Saisie).libelle();
    match lu.releve_le {
        Some(jour) => [source, ", le ", &format::jour(jour)].concat(),
        None => source.to_owned(),
    }
}

fn responsable(fiche: &OrganismeDto) -> AnyView {
    let lu = &fiche.sections.responsable;
    let adresse = if fiche.est_masque(ADRESSE_DU_RESPONSABLE) {
        ligne("Adresse", Some("Non communiquée".to_owned()))
    } else {
        adresse("Adresse", lu.adresse.as_ref(), false)
    };
    liste(vec![
        ligne("Nom", lu.nom.clone()),
        ligne("Prénom", lu.prenom.clone()),
        ligne("Fonction", lu.fonction.clone()),
        adresse,
        ligne("Téléphone", lu.telephone.as_deref().map(format::telephone)),
        ligne("Courriel", lu.email.clone()),
    ])
}

pub(super) fn etablissements(fiche: &OrganismeDto) -> AnyView {
    let comptes = fiche.etablissements.unwrap_or_default();
    let resume = liste(vec![
        ligne("Établissements secondaires", Some(format::nombre(comptes.total))),
        ligne("En activité", Some(format::nombre(comptes.en_activite))),
        ligne("Autorisés", Some(format::nombre(comptes.autorises))),
        ligne(
            "Liste du répertoire Sirene",
            Some(releve_de_la_liste(comptes.releves_at)),
        ),
    ]);
    let noms = (!fiche.sections.etablissements.autorises.is_empty()).then(|| autorises_lecture(fiche.id));
    view! { {resume}{noms} }.into_any()
}

/// Une liste jamais lue n'est pas une liste vide.
fn releve_de_la_liste(le: Option<DateTime<Utc>>) -> String {
    match le {
        Some(le) => ["Relevée le ", &format::jour_de(le)].concat(),
        None => "Pas encore lue".to_owned(),
    }
}

/// Dit qu'un établissement suit les protocoles de son siège.
fn suivi(fiche: &OrganismeDto) -> Option<AnyView> {
    let suit = fiche.sections.protocole_transport.source == Some(SourceProtocoles::Siege);
    suit.then(|| {
        view! { <p class="fr-text--bold">"Cet établissement applique les protocoles de son siège."</p> }.into_any()
    })
}

/// Réponses d'un protocole, dans l'ordre des questions ; celles qui ne se posent pas ne sont pas montrées.
pub fn protocole_lecture(questions: &[Question], section: &Value) -> AnyView {
    let lignes = questions
        .iter()
        .filter(|question| (question.posee)(section))
        .flat_map(|question| {
            let reponse = ligne(question.libelle, en_mots(question.genre, section.get(question.cle)));
            let precision = question
                .precision
                .filter(|_| question.demande_precision(section))
                .map(|precision| ligne(precision.libelle, texte(section.get(precision.cle))));
            [Some(reponse), precision]
        })
        .flatten()
        .collect();
    liste(lignes)
}

/// Documents d'un protocole, à télécharger ; rien pour une autre section.
pub fn documents(fiche: &OrganismeDto, section: SectionOrganisme) -> Option<AnyView> {
    let documents = match section {
        SectionOrganisme::ProtocoleTransport => &fiche.sections.protocole_transport.documents,
        SectionOrganisme::ProtocoleSanitaire => &fiche.sections.protocole_sanitaire.documents,
        SectionOrganisme::Identite
        | SectionOrganisme::Representants
        | SectionOrganisme::Responsable
        | SectionOrganisme::Etablissements => return None,
    };
    let pieces = citees(&fiche.pieces, documents);
    let vue = view! {
        <p class="fr-text--bold fr-mt-3w fr-mb-1w">"Documents"</p>
        <PiecesLecture pieces=pieces />
    };
    Some(vue.into_any())
}

fn texte(valeur: Option<&Value>) -> Option<String> {
    valeur.and_then(Value::as_str).map(str::to_owned)
}

fn en_mots(genre: Genre, valeur: Option<&Value>) -> Option<String> {
    let libelles = |choix: Vec<Choix>, codes: Vec<&str>| {
        let libelles: Vec<String> = choix
            .into_iter()
            .filter(|choix| codes.contains(&choix.valeur.as_str()))
            .map(|choix| choix.libelle)
            .collect();
        (!libelles.is_empty()).then(|| libelles.join(", "))
    };
    match genre {
        Genre::OuiNon => valeur.and_then(Value::as_bool).map(oui_non),
        Genre::Texte => texte(valeur),
        Genre::Une(choix) => libelles(choix(), valeur.and_then(Value::as_str).into_iter().collect()),
        Genre::Plusieurs(choix) => {
            let codes = valeur
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str);
            libelles(choix(), codes.collect())
        }
    }
}

/// Agréments, du plus récent au plus ancien ; une phrase s'il n'y en a pas.
pub fn agrements_lecture(agrements: &[AgrementResume]) -> AnyView {
    if agrements.is_empty() {
        return view! { <p>"Aucun agrément n’est connu pour cet organisme."</p> }.into_any();
    }
    agrements
        .iter()
        .map(|agrement| {
            let validite = [
                "du ",
                &format::jour_long(agrement.date_obtention),
                " au ",
                &format::jour_long(agrement.date_fin_validite),
            ]
            .concat();
            liste(vec![
                ligne("Numéro d’agrément", Some(agrement.numero.clone())),
                ligne("Validité", Some(validite)),
                ligne("Région", Some(agrement.region_libelle.clone())),
            ])
        })
        .collect_view()
        .into_any()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn representant(type_representant: TypeRepresentant) -> Representant {
        Representant {
            type_representant,
            raison_sociale: None,
            nom: Some("Martin".to_owned()),
            prenom: Some("Claire".to_owned()),
            fonction: None,
            source: None,
            releve_le: None,
        }
    }

    #[test]
    fn une_societe_se_nomme_avec_son_representant_permanent() {
        let personne = representant(TypeRepresentant::PersonnePhysique);
        let societe = Representant {
            raison_sociale: Some("SARL Horizon".to_owned()),
            ..representant(TypeRepresentant::PersonneMorale)
        };
        let seule = Representant {
            nom: None,
            prenom: None,
            ..societe.clone()
        };

        assert_eq!(nom_du_representant(&personne), "Claire Martin");
        assert_eq!(
            nom_du_representant(&societe),
            "SARL Horizon, représentée par Claire Martin"
        );
        assert_eq!(nom_du_representant(&seule), "SARL Horizon");
        assert_eq!(source_du_representant(&personne), "Saisie");
    }

    #[test]
    fn une_liste_jamais_lue_ne_se_dit_pas_vide() {
        assert_eq!(releve_de_la_liste(None), "Pas encore lue");
        assert!(releve_de_la_liste(Some("2027-01-15T09:00:00Z".parse().unwrap())).starts_with("Relevée le "));
    }

    #[test]
    fn une_reponse_se_lit_en_mots() {
        let transport = |cle: &str, valeur: Value| {
            let question = TRANSPORT.iter().find(|question| question.cle == cle).unwrap();
            en_mots(question.genre, Some(&valeur))
        };

        assert_eq!(
            transport("modeTransport", json!(["train", "avion"])).as_deref(),
            Some("Avion, Train")
        );
        assert_eq!(transport("modeTransport", json!([])), None);
        assert_eq!(
            transport("deplacementDurantSejour", json!(false)).as_deref(),
            Some("Non")
        );
        assert_eq!(transport("deplacementDurantSejour", Value::Null), None);
    }
}
