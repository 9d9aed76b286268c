//! La fiche et le répertoire Sirene : le relire, appliquer ce qu'il prouve, dire ce qui a changé.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::organisme::Identite;
use vao_db::organismes::registre::{self as table, EtablissementLu, FicheSuivie, Relevee};
use vao_db::organismes::{siege as table_siege, versions};
use vao_db::{DbError, Tx};
use vao_domain::organisme::{
    ChangementConstate, EtatRegistre, EvenementOrganisme, NatureChangement, SourceIdentite, TypeOrganisme, comparer,
};
use vao_domain::{Code as _, Population, Siret};
use vao_external::{ErreurExterne, Etablissements, EtatUnite, Lecture};

use super::faits::{self, Auteur, Fait};
use super::siege;
use super::taches::{CourrielAvisRegistre, RelireFiche};
use crate::Problem;
use crate::annuaire::ReleveSirene;
use crate::app::Commun;
use crate::taches::{confier, confier_avec};

/// Ce que le répertoire répond d'une fiche.
#[derive(Debug, Clone)]
pub(super) struct Relecture {
    /// L'établissement ; `None` si le répertoire ne le connaît pas.
    pub(super) releve: Option<ReleveSirene>,
    /// Quand il a été lu.
    pub(super) releve_le: DateTime<Utc>,
    /// Tous les établissements du SIREN, pour un siège.
    pub(super) etablissements: Option<Etablissements>,
    /// Vrai si le rang de la fiche doit suivre ce que dit l'établissement.
    pub(super) suit_le_rang: bool,
}

/// Relit une fiche au répertoire, sans se fier à la mémoire. Aucune connexion à la base n'est tenue.
pub(super) async fn relire(commun: &Commun, siret: &Siret, siege: bool) -> Result<Relecture, ErreurExterne> {
    let annuaire = &commun.externes.annuaire;
    let lu = annuaire.etablissement(siret, Lecture::Fraiche).await?;
    let etablissements = if siege {
        Some(annuaire.etablissements(&siret.siren(), Lecture::Fraiche).await?.valeur)
    } else {
        None
    };
    Ok(Relecture {
        releve: lu.valeur.as_ref().map(ReleveSirene::de),
        releve_le: commun.horloge.maintenant(),
        etablissements,
        suit_le_rang: true,
    })
}

/// Vrai si la fiche tient la liste des établissements de son entreprise.
pub(super) fn tient_des_etablissements(fiche: &FicheSuivie) -> bool {
    fiche.siege_social && fiche.type_organisme.0 == TypeOrganisme::PersonneMorale
}

/// SIRET d'une fiche.
pub(super) fn siret_de(fiche: &FicheSuivie) -> Result<Siret, Problem> {
    Siret::lire(&fiche.siret).map_err(Problem::interne)
}

/// Applique une relecture à une fiche verrouillée : champs prouvés, état, établissements, rang, historique, courriels.
///
/// Ce qui n'a pas changé n'écrit rien que l'instant du relevé : la version ne bouge pas, et rien n'est redit.
/// Rend vrai si la fiche a changé.
pub(super) async fn appliquer(
    tx: &mut Tx,
    commun: &Commun,
    fiche: &FicheSuivie,
    relecture: &Relecture,
    auteur: &Auteur,
) -> Result<bool, Problem> {
    let siret = siret_de(fiche)?;
    let releve = relecture.releve.clone().unwrap_or_else(|| perdu(fiche, &siret));
    let mut changements = constater(fiche, &releve);
    let mut modifiee = ecrire(tx, commun, fiche, &releve, relecture.releve_le).await?;
    if let Some(etablissements) = &relecture.etablissements {
        let lus = secondaires(fiche.id, &siret, etablissements);
        let complete = etablissements.complete;
        let fusion = table::remplacer_etablissements(tx, fiche.id, &lus, complete, relecture.releve_le).await?;
        // Un établissement autorisé qui ferme rend la fiche incomplète.
        modifiee |= !fusion.autorises_fermes.is_empty();
        changements.extend(fusion.autorises_fermes.into_iter().map(|ferme| ChangementConstate {
            nature: NatureChangement::EtablissementAutorise,
            avant: None,
            apres: Some(Siret::lire(&ferme).map_or(ferme, |siret| siret.lisible())),
        }));
    }
    if relecture.suit_le_rang && siege::suivre(tx, commun, fiche, &releve, auteur).await? {
        modifiee = true;
        // Le transfert a son événement et ses courriels, qui disent mieux ce qui change.
        changements.retain(|changement| changement.nature != NatureChangement::Siege);
    }
    if relecture.etablissements.is_none() {
        faire_lire_la_liste(tx, fiche.id).await?;
    }
    let verification = fiche.source_identite.0 == SourceIdentite::Saisie && !releve.inconnu;
    if verification || !changements.is_empty() {
        avertir(tx, commun, fiche, verification, changements, auteur).await?;
    }
    Ok(modifiee)
}

/// Confie à l'ouvrier la lecture des établissements d'un siège qui ne l'a jamais eue : fiche neuve, ou qui vient de prendre
/// ce rang. Le répertoire en panne, la tâche attend son retour ; personne d'autre n'attend.
pub(super) async fn faire_lire_la_liste(tx: &mut Tx, organisme: Uuid) -> Result<(), Problem> {
    if !table::liste_jamais_lue(tx, organisme).await? {
        return Ok(());
    }
    let tache = RelireFiche::liste(organisme);
    confier_avec(tx, &tache, tache.options()).await
}

/// Relevé d'un SIRET que le répertoire ne connaît pas (ou plus) : ce qu'il en disait reste.
fn perdu(fiche: &FicheSuivie, siret: &Siret) -> ReleveSirene {
    let connu = fiche.releve_sirene.as_ref().and_then(ReleveSirene::depuis_json);
    ReleveSirene {
        inconnu: true,
        ..connu.unwrap_or_else(|| ReleveSirene::absent(siret.clone()))
    }
}

/// Ce qui a changé depuis le dernier relevé, ou ce qui diffère d'une saisie.
fn constater(fiche: &FicheSuivie, releve: &ReleveSirene) -> Vec<ChangementConstate> {
    let ancien = fiche.releve_sirene.as_ref().and_then(ReleveSirene::depuis_json);
    let deja_perdu = ancien.as_ref().is_some_and(|ancien| ancien.inconnu);
    if releve.inconnu {
        return if deja_perdu {
            Vec::new()
        } else {
            vec![ChangementConstate::de(NatureChangement::Inconnu)]
        };
    }
    let saisie = identite(fiche);
    let saisie_adresse = saisie.adresse.as_ref().or(saisie.adresse_domicile.as_ref());
    let avant = match (&ancien, fiche.source_identite.0) {
        (Some(ancien), SourceIdentite::Sirene) => ancien.etat(),
        (_, SourceIdentite::Saisie) => EtatRegistre {
            nom: fiche.raison_sociale.as_deref().or(fiche.nom_naissance.as_deref()),
            forme: fiche.statut_juridique.as_deref(),
            adresse: saisie_adresse.and_then(|adresse| adresse.label.as_deref()),
            ..EtatRegistre::default()
        },
        // Premier relevé d'une fiche ancienne : seul ce qui est grave se dit.
        (None, SourceIdentite::Sirene) => EtatRegistre {
            ferme: fiche.etablissement_ferme,
            cessee: fiche.unite_cessee,
            ..EtatRegistre::default()
        },
    };
    let mut changements = comparer(&avant, &releve.etat());
    let autre_type = releve.type_organisme() != fiche.type_organisme.0;
    let autre_type_deja_dit = ancien.is_some_and(|ancien| ancien.type_organisme() != fiche.type_organisme.0);
    if autre_type && !autre_type_deja_dit {
        changements.push(ChangementConstate {
            nature: NatureChangement::Type,
            avant: Some(fiche.type_organisme.0.libelle().to_owned()),
            apres: Some(releve.type_organisme().libelle().to_owned()),
        });
    }
    changements
}

/// Identité d'une fiche, telle que le contrat la dit ; seuls les champs que le répertoire touche.
fn identite(fiche: &FicheSuivie) -> Identite {
    let adresse = |valeur: &Option<Value>| serde_json::from_value(valeur.clone()?).ok();
    Identite {
        raison_sociale: fiche.raison_sociale.clone(),
        nom_commercial: fiche.nom_commercial.clone(),
        statut_juridique: fiche.statut_juridique.clone(),
        nom_naissance: fiche.nom_naissance.clone(),
        nom_usage: fiche.nom_usage.clone(),
        prenom: fiche.prenom.clone(),
        adresse: adresse(&fiche.adresse),
        adresse_domicile: adresse(&fiche.adresse_domicile),
        adresse_identique: fiche.adresse_identique,
        pays: Some(fiche.pays.clone()),
        ..Identite::default()
    }
}

async fn ecrire(
    tx: &mut Tx,
    commun: &Commun,
    fiche: &FicheSuivie,
    releve: &ReleveSirene,
    releve_le: DateTime<Utc>,
) -> Result<bool, Problem> {
    let garde = releve.json().map_err(Problem::interne)?;
    let source = fiche.source_identite.0;
    let ancien = fiche.releve_sirene.as_ref().and_then(ReleveSirene::depuis_json);
    if ancien.as_ref() == Some(releve) && (source == SourceIdentite::Sirene || releve.inconnu) {
        table::noter_relevee(tx, fiche.id, &garde, releve_le).await?;
        return Ok(false);
    }
    let rang = rang(tx, fiche, releve).await?;
    let nouvelle = Nouvelle {
        siret: &fiche.siret,
        rang,
        source: if releve.inconnu { source } else { SourceIdentite::Sirene },
        ouverte_at: fiche.version_ouverte_at,
    };
    relever(tx, commun, fiche, releve, releve_le, &nouvelle).await?;
    Ok(true)
}

/// Rang de la fiche dans son entreprise.
///
/// Une saisie n'a jamais dit si l'établissement est un siège : le répertoire le dit à sa place. Ensuite, un rang ne change
/// que par un changement de SIRET, ou par un transfert qui se raconte ([`siege::suivre`]).
async fn rang(tx: &mut Tx, fiche: &FicheSuivie, releve: &ReleveSirene) -> Result<Rang, Problem> {
    if fiche.source_identite.0 == SourceIdentite::Sirene || releve.inconnu {
        return Ok(Rang {
            siege: fiche.siege_social,
            porteur: fiche.porteur_agrement,
        });
    }
    let physique = fiche.type_organisme.0 == TypeOrganisme::PersonnePhysique;
    let a_le_sien = fiche.porteur_agrement && versions::dernier_agrement(tx, fiche.id).await?.is_some();
    // Une autre fiche a déjà ce rang : il passe par un transfert.
    let libre = physique
        || table_siege::autre(tx, &siret_de(fiche)?.siren(), Some(fiche.id))
            .await?
            .is_none();
    let siege = releve.siege && libre;
    Ok(Rang {
        siege,
        porteur: siege || physique || a_le_sien,
    })
}

/// Place de l'établissement dans son entreprise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rang {
    pub(super) siege: bool,
    pub(super) porteur: bool,
}

/// Ce qui ne vient pas du relevé.
pub(super) struct Nouvelle<'a> {
    pub(super) siret: &'a str,
    pub(super) rang: Rang,
    pub(super) source: SourceIdentite,
    pub(super) ouverte_at: DateTime<Utc>,
}

/// Écrit un relevé dans une fiche verrouillée, dont la version avance.
pub(super) async fn relever(
    tx: &mut Tx,
    commun: &Commun,
    fiche: &FicheSuivie,
    releve: &ReleveSirene,
    releve_le: DateTime<Utc>,
    nouvelle: &Nouvelle<'_>,
) -> Result<(), Problem> {
    let mut identite = identite(fiche);
    if !releve.inconnu && releve.type_organisme() == fiche.type_organisme.0 {
        releve.preremplir(&mut identite);
    }
    let identite = identite.canonique();
    let garde = releve.json().map_err(Problem::interne)?;
    let en_json = |adresse: &Option<_>| adresse.as_ref().map(serde_json::to_value).transpose();
    let adresse = en_json(&identite.adresse).map_err(Problem::interne)?;
    let adresse_domicile = en_json(&identite.adresse_domicile).map_err(Problem::interne)?;
    let relevee = Relevee {
        siret: nouvelle.siret,
        siege_social: nouvelle.rang.siege,
        porteur_agrement: nouvelle.rang.porteur,
        source_identite: nouvelle.source.code(),
        releve_sirene: &garde,
        releve_at: releve_le,
        categorie_juridique: releve.categorie_juridique.as_deref(),
        departement: releve.departement.as_deref().or(fiche.departement.as_deref()),
        etablissement_ferme: releve.ferme,
        unite_cessee: releve.unite_cessee,
        raison_sociale: identite.raison_sociale.as_deref(),
        nom_commercial: identite.nom_commercial.as_deref(),
        statut_juridique: identite.statut_juridique.as_deref(),
        nom_naissance: identite.nom_naissance.as_deref(),
        nom_usage: identite.nom_usage.as_deref(),
        prenom: identite.prenom.as_deref(),
        adresse: adresse.as_ref(),
        adresse_domicile: adresse_domicile.as_ref(),
        pays: identite.pays.as_deref().unwrap_or("France"),
        version_ouverte_at: nouvelle.ouverte_at,
        version: fiche.version + 1,
        edited_at: commun.horloge.maintenant(),
    };
    match table::relever(tx, fiche.id, &relevee).await {
        Ok(()) => Ok(()),
        // Une autre fiche vient de prendre ce SIRET.
        Err(DbError::Contrainte { nom, .. }) if nom == "organisme_siret_unique" => Err(pris()),
        Err(erreur) if siege::est_double(&erreur) => Err(siege::siege_deja_inscrit()),
        Err(erreur) => Err(erreur.into()),
    }
}

/// Refus d'un SIRET qu'une autre fiche a déjà.
pub(super) fn pris() -> Problem {
    Problem::detaille(
        CodeProbleme::OrganismeExistant,
        "Ce SIRET est déjà celui d'une autre fiche du portail. Si c'est la vôtre, demandez à ses utilisateurs de vous \
         y inviter, ou écrivez à votre DREETS.",
    )
}

/// Refus du SIRET d'une autre fiche de la même entreprise : le rang de siège s'y transfère, le SIRET non.
pub(super) fn pris_par_l_entreprise() -> Problem {
    Problem::detaille(
        CodeProbleme::OrganismeExistant,
        "Ce SIRET est celui d'une autre fiche de votre entreprise. S'il en est devenu le siège, actualisez votre fiche : le \
         rang de siège et l'agrément passeront à cette autre fiche, et la vôtre deviendra celle d'un établissement \
         secondaire.",
    )
}

/// Établissements secondaires d'un siège : ceux d'une entreprise active, sauf lui-même.
pub(super) fn secondaires(siege: Uuid, siret: &Siret, lus: &Etablissements) -> Vec<EtablissementLu> {
    lus.liste
        .iter()
        .filter(|lu| lu.siret != *siret && lu.unite.etat != Some(EtatUnite::Cessee))
        .map(|lu| EtablissementLu {
            organisme_id: siege,
            siret: lu.siret.to_string(),
            denomination: lu.nom(),
            enseigne: lu.enseigne.clone(),
            adresse: lu.adresse.voie_lisible(),
            code_postal: lu.adresse.code_postal.clone(),
            commune: lu.adresse.commune.clone(),
            commune_insee: lu.adresse.code_commune.clone(),
            ferme: !lu.actif(),
        })
        .collect()
}

/// Ce qui a changé, en une ligne.
fn resumer(changements: &[ChangementConstate]) -> Option<String> {
    let libelles: Vec<&str> = changements
        .iter()
        .map(|changement| changement.nature.libelle())
        .collect();
    (!libelles.is_empty()).then(|| libelles.join(", "))
}

/// Note dans l'historique ce que le répertoire a changé, et prévient l'organisme et sa DREETS.
async fn avertir(
    tx: &mut Tx,
    commun: &Commun,
    fiche: &FicheSuivie,
    verification: bool,
    changements: Vec<ChangementConstate>,
    auteur: &Auteur,
) -> Result<(), Problem> {
    let code = if verification {
        EvenementOrganisme::Verification
    } else {
        EvenementOrganisme::AvisRegistre
    };
    let rien = changements.is_empty();
    let fait = Fait {
        code,
        commentaire: None,
        metadata: json!({
            "precision": resumer(&changements),
            "siret": fiche.siret,
            "changements": changements,
        }),
    };
    let evenement = faits::noter(tx, &commun.horloge, fiche.id, auteur, fait).await?;
    // Une saisie que le répertoire confirme se note, sans déranger personne.
    if rien {
        return Ok(());
    }
    for population in [Population::Usagers, Population::Bo] {
        let tache = CourrielAvisRegistre {
            organisme: fiche.id,
            evenement,
            population,
        };
        confier(tx, &tache).await?;
    }
    Ok(())
}
