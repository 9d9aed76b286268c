//! Des lignes de la base à la déclaration montrée.

use serde::Deserialize as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vao_contract::declaration::{
    AttestationsDto, DeclarationDto, DepotDto, EtapeDto, EtapeSaisie, Hebergements, HebergementsDto,
    InformationsGenerales, OrganismeResume, ResponsableSejour, SectionsDto,
};
use vao_contract::documents::DocumentDto;
use vao_contract::session::AgrementResume;
use vao_db::declarations::{DepotRow, Dossier};
use vao_db::documents::DocumentRow;
use vao_db::etapes::EtapeRow;
use vao_domain::adresse::PrecisionAdresse;
use vao_domain::declaration::Section;
use vao_domain::etapes::est_itinerant;
use vao_domain::periode::duree_en_jours;
use vao_domain::{
    DeclarationId, DocumentId, Echeances, EtapeId, HebergementId, NumeroDeclaration, OrganismeId, Periode, Siret,
    Version,
};

use super::droits;
use crate::acces::Identite;
use crate::{Problem, agrements};

/// Lit une valeur que nous avons écrite : une forme inconnue est un défaut du service.
pub(super) fn lire<T: DeserializeOwned>(valeur: &Value) -> Result<T, Problem> {
    T::deserialize(valeur).map_err(Problem::interne)
}

/// Écrit une valeur de nos types.
pub(super) fn ecrire(valeur: &impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(valeur).map_err(Problem::interne)
}

/// Déclaration telle que l'appelant la voit.
pub(super) fn declaration(dossier: &Dossier, identite: &Identite) -> Result<DeclarationDto, Problem> {
    let d = &dossier.declaration;
    let statut = d.statut.0;
    Ok(DeclarationDto {
        id: DeclarationId(d.id),
        version: Version(d.version),
        numero: d.numero.clone().map(NumeroDeclaration),
        statut,
        phase: statut.phase(),
        libelle: d.libelle.clone(),
        date_debut: d.date_debut,
        date_fin: d.date_fin,
        duree: duree_en_jours(d.date_debut, d.date_fin),
        periode: Periode::de(d.date_debut),
        echeances: Echeances::de(d.date_debut),
        departement_suivi: d.departement_suivi.clone(),
        role: droits::role(identite, dossier),
        depots: dossier.depots.iter().map(depot).collect(),
        organisme: OrganismeResume {
            id: OrganismeId(d.organisme_id),
            nom: d.organisme_nom.clone(),
            siret: Siret::lire(&dossier.organisme.siret).map_err(Problem::interne)?,
            porteur_agrement: dossier.organisme.porteur_agrement,
        },
        agrement: agrement(dossier),
        agrement_actuel: dossier.agrement().map(agrements::resumer),
        responsable_sejour: lire(&d.responsable_sejour)?,
        sections: SectionsDto {
            vacanciers: lire(&d.vacanciers)?,
            personnel: lire(&d.personnel)?,
            hebergements: HebergementsDto {
                sejour_itinerant: est_itinerant(dossier.etapes.len()),
                etapes: dossier.etapes.iter().map(etape).collect(),
            },
        },
        attestations: AttestationsDto {
            deux_mois: d.attestation_2m.as_ref().map(lire).transpose()?,
            huit_jours: None,
        },
        complements: d.complements.as_ref().map(lire).transpose()?,
        droits: droits::calculer(identite, dossier),
        modifiee_at: d.edited_at,
    })
}

/// Tant que l'organisme peut modifier, l'agrément d'aujourd'hui ; ensuite, celui du dépôt.
fn agrement(dossier: &Dossier) -> Option<AgrementResume> {
    let d = &dossier.declaration;
    let actuel = || dossier.agrement().map(agrements::resumer);
    if d.statut.0.est_modifiable_2_mois() {
        return actuel();
    }
    let fige = d
        .organisme_snapshot
        .get("agrement")
        .and_then(|valeur| serde_json::from_value(valeur.clone()).ok());
    fige.or_else(actuel)
}

fn depot(depot: &DepotRow) -> DepotDto {
    DepotDto {
        phase: depot.phase.0,
        rang: depot.rang,
        depose_at: depot.depose_at,
        tardif: depot.tardif,
        motif_urgence: depot.motif_urgence.clone(),
    }
}

fn etape(etape: &EtapeRow) -> EtapeDto {
    let version = &etape.version;
    let texte = |cle: &str| version.adresse.get(cle).and_then(Value::as_str);
    let position = version.adresse.get("coordinates").map(Option::<[f64; 2]>::deserialize);
    EtapeDto {
        id: EtapeId(etape.id),
        ordre: etape.ordre,
        hebergement_id: HebergementId(version.hebergement_id),
        hebergement_version: version.numero,
        nom: version.nom.clone(),
        adresse: texte("label").unwrap_or_default().to_owned(),
        coordinates: position.and_then(Result::ok).flatten(),
        precision: PrecisionAdresse::de_cle(texte("cleInsee")),
        type_: version.type_.0,
        nombre_lits: version.nombre_lits,
        departement: version.departement.clone(),
        date_debut: etape.date_debut,
        date_fin: etape.date_fin,
        rejoindre_etape: etape.rejoindre_etape.clone(),
        version_plus_recente: version.courante > version.numero,
    }
}

/// Section telle que l'organisme la saisit : ce que la fusion partielle modifie.
pub(super) fn section(dossier: &Dossier, section: Section) -> Result<Value, Problem> {
    let d = &dossier.declaration;
    match section {
        Section::InformationsGenerales => ecrire(&InformationsGenerales {
            libelle: d.libelle.clone(),
            date_debut: d.date_debut,
            date_fin: d.date_fin,
            responsable_sejour: Some(lire::<ResponsableSejour>(&d.responsable_sejour)?),
        }),
        Section::Vacanciers => ecrire(&lire::<vao_contract::declaration::Vacanciers>(&d.vacanciers)?),
        Section::Personnel => ecrire(&lire::<vao_contract::declaration::Personnel>(&d.personnel)?),
        Section::Hebergements => ecrire(&hebergements(&dossier.etapes)),
    }
}

/// Étapes telles que saisies.
pub(super) fn hebergements(etapes: &[EtapeRow]) -> Hebergements {
    let saisie = |etape: &EtapeRow| EtapeSaisie {
        hebergement_id: HebergementId(etape.version.hebergement_id),
        date_debut: etape.date_debut,
        date_fin: etape.date_fin,
        rejoindre_etape: etape.rejoindre_etape.clone(),
    };
    Hebergements {
        etapes: etapes.iter().map(saisie).collect(),
    }
}

/// Document d'une déclaration.
pub(super) fn document(document: DocumentRow) -> DocumentDto {
    DocumentDto {
        id: DocumentId(document.id),
        categorie: document.categorie.0,
        nom: document.nom,
        type_mime: document.type_mime,
        taille: document.taille,
        empreinte: hex::encode(document.empreinte),
        produit: document.produit,
        cree_at: document.cree_at,
    }
}
