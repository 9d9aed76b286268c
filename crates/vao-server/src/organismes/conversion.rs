//! Des lignes de la base à la fiche montrée.

use serde::de::DeserializeOwned;
use serde_json::Value;
use vao_contract::documents::PieceDto;
use vao_contract::organisme::{
    ADRESSE_DU_RESPONSABLE, AncienSiret, ComptesEtablissements, CoordonneesSiege, DemandeSiret, EtablissementDto,
    Etablissements, EvenementOrganismeDto, FicheExaminee, HistoriqueOrganisme, Identite as IdentiteSaisie,
    ModificationOrganisme, OrganismeConnu, OrganismeDto, ProtocoleSanitaire, ProtocoleTransport, Representants,
    ResponsableOrganisation, SectionsOrganisme, completude,
};
use vao_db::organismes::{
    AncienneVersion, DemandeSiretRow, EtablissementRow, EvenementFicheRow, Fiche, ModificationRow, SiegeRow,
};
use vao_db::pieces::PieceJointe;
use vao_domain::document::CategoriePiece;
use vao_domain::organisme::{
    EvenementOrganisme, RattachementRefuse, SectionOrganisme, Siege, SourceProtocoles, TypeOrganisme, rattachement,
};
use vao_domain::{DocumentId, OrganismeId, Population, Siren, Siret, Version};

use super::droits;
use super::faits::precision;
use crate::acces::Identite;
use crate::annuaire::champs_prouves;
use crate::documents::montrer_jointe;
use crate::{Problem, agrements};

/// Lit une valeur que nous avons écrite : une forme inconnue est un défaut du service.
pub(super) fn lire<T: DeserializeOwned>(valeur: &Value) -> Result<T, Problem> {
    T::deserialize(valeur).map_err(Problem::interne)
}

/// Écrit une valeur de nos types.
pub(super) fn ecrire(valeur: &impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(valeur).map_err(Problem::interne)
}

/// SIRET d'une ligne.
pub(super) fn siret(texte: &str) -> Result<Siret, Problem> {
    Siret::lire(texte).map_err(Problem::interne)
}

/// Vrai pour un établissement secondaire d'une personne morale.
pub(super) fn est_secondaire(fiche: &Fiche) -> bool {
    fiche.ligne.type_organisme.0 == TypeOrganisme::PersonneMorale && !fiche.ligne.siege_social
}

/// Vrai pour un siège de personne morale : lui seul tient une liste d'établissements.
pub(super) fn est_siege(fiche: &Fiche) -> bool {
    SectionOrganisme::Etablissements.concerne(fiche.ligne.type_organisme.0, fiche.ligne.siege_social)
}

/// Vrai si l'établissement suit les protocoles de son siège.
pub(super) fn suit_son_siege(fiche: &Fiche) -> bool {
    est_secondaire(fiche) && fiche.ligne.protocoles.0 == SourceProtocoles::Siege
}

/// Fiche telle que l'appelant la voit.
pub(super) fn fiche(fiche: &Fiche, identite: &Identite) -> Result<OrganismeDto, Problem> {
    let ligne = &fiche.ligne;
    let mut sections = sections(fiche)?;
    let etablissements = comptes(fiche);
    let pieces = pieces(fiche);
    let completude = completude(&FicheExaminee {
        type_organisme: ligne.type_organisme.0,
        siege_social: ligne.siege_social,
        sections: &sections,
        etablissements,
        pieces: &pieces,
        champs_verrouilles: &champs_verrouilles(fiche),
    });
    // Après l'examen : ce qui n'est pas communiqué ne manque pas à la fiche.
    let champs_masques = masquer(&mut sections, identite, OrganismeId(ligne.id));
    Ok(OrganismeDto {
        id: OrganismeId(ligne.id),
        version: Version(ligne.version),
        type_organisme: ligne.type_organisme.0,
        siret: siret(&ligne.siret)?,
        siren: Siren::lire(&ligne.siren).map_err(Problem::interne)?,
        siege_social: ligne.siege_social,
        porteur_agrement: ligne.porteur_agrement,
        nom: ligne.nom.clone(),
        complet: ligne.complet,
        finalise_at: ligne.finalise_at,
        source_identite: ligne.source_identite.0,
        releve_at: ligne.releve_at,
        categorie_juridique: ligne.categorie_juridique.clone(),
        etablissement_ferme: ligne.etablissement_ferme,
        unite_cessee: ligne.unite_cessee,
        departement: ligne.departement.clone(),
        champs_verrouilles: champs_verrouilles(fiche).into_iter().map(str::to_owned).collect(),
        champs_masques,
        siege: fiche.siege.as_ref().map(connu).transpose()?,
        coordonnees_siege: fiche.siege.as_ref().map(coordonnees).transpose()?,
        rattachement_refuse: rattachement_refuse(fiche),
        etablissements,
        agrements: fiche.agrements.iter().map(agrements::resumer).collect(),
        anciens_siret: fiche.anciens.iter().map(ancien).collect::<Result<_, _>>()?,
        siret_admis: fiche.siret_admis.as_deref().map(siret).transpose()?,
        demande_siret: fiche.demande_siret.as_ref().map(demande_siret).transpose()?,
        droits: droits::calculer(identite, fiche, completude.complete),
        sections,
        pieces,
        completude,
        cree_at: ligne.created_at,
        modifie_at: ligne.edited_at,
    })
}

/// Retire ce qui ne se communique pas à un autre organisme, et dit quoi : l'adresse privée du responsable.
fn masquer(sections: &mut SectionsOrganisme, identite: &Identite, organisme: OrganismeId) -> Vec<String> {
    if !droits::est_d_un_autre(identite, organisme) {
        return Vec::new();
    }
    sections.responsable.adresse = None;
    vec![ADRESSE_DU_RESPONSABLE.to_owned()]
}

/// Sections de la fiche, protocoles du siège compris s'il les suit.
pub(super) fn sections(fiche: &Fiche) -> Result<SectionsOrganisme, Problem> {
    let ligne = &fiche.ligne;
    let responsable = ligne.responsable_sejour.as_ref().map(lire).transpose()?;
    Ok(SectionsOrganisme {
        identite: identite(fiche)?,
        representants: Representants {
            representants: lire(&ligne.representants_legaux)?,
        },
        responsable: responsable.unwrap_or_else(ResponsableOrganisation::default),
        etablissements: etablissements(fiche)?,
        protocole_transport: transport(fiche)?,
        protocole_sanitaire: sanitaire(fiche)?,
    })
}

fn identite(fiche: &Fiche) -> Result<IdentiteSaisie, Problem> {
    let ligne = &fiche.ligne;
    Ok(IdentiteSaisie {
        raison_sociale: ligne.raison_sociale.clone(),
        nom_commercial: ligne.nom_commercial.clone(),
        statut_juridique: ligne.statut_juridique.clone(),
        nom_naissance: ligne.nom_naissance.clone(),
        nom_usage: ligne.nom_usage.clone(),
        prenom: ligne.prenom.clone(),
        profession: ligne.profession.map(|profession| profession.0),
        adresse_domicile: ligne.adresse_domicile.as_ref().map(lire).transpose()?,
        adresse_identique: ligne.adresse_identique,
        adresse: ligne.adresse.as_ref().map(lire).transpose()?,
        pays: Some(ligne.pays.clone()).filter(|pays| !pays.is_empty()),
        email: ligne.email.clone(),
        telephone: ligne.telephone.clone(),
    })
}

fn etablissements(fiche: &Fiche) -> Result<Etablissements, Problem> {
    if !est_siege(fiche) {
        return Ok(Etablissements::default());
    }
    let sirets = fiche.comptes.sirets.iter();
    Ok(Etablissements {
        autorises: sirets.map(|texte| siret(texte)).collect::<Result<_, _>>()?,
    })
}

/// Protocole de transport : le sien, ou celui du siège ; la source ne se dit que d'un établissement secondaire.
fn transport(fiche: &Fiche) -> Result<ProtocoleTransport, Problem> {
    let ligne = &fiche.ligne;
    let (contenu, source) = if suit_son_siege(fiche) {
        let du_siege = fiche.siege.as_ref().map(|siege| &siege.protocole_transport);
        (du_siege, Some(SourceProtocoles::Siege))
    } else {
        let source = est_secondaire(fiche).then_some(SourceProtocoles::Propres);
        (Some(&ligne.protocole_transport), source)
    };
    let lu: ProtocoleTransport = contenu.map(lire).transpose()?.unwrap_or_default();
    Ok(ProtocoleTransport {
        source,
        documents: documents(fiche, CategoriePiece::ProtocoleTransport),
        ..lu
    })
}

fn sanitaire(fiche: &Fiche) -> Result<ProtocoleSanitaire, Problem> {
    let contenu = if suit_son_siege(fiche) {
        fiche.siege.as_ref().map(|siege| &siege.protocole_sanitaire)
    } else {
        Some(&fiche.ligne.protocole_sanitaire)
    };
    let lu: ProtocoleSanitaire = contenu.map(lire).transpose()?.unwrap_or_default();
    Ok(ProtocoleSanitaire {
        documents: documents(fiche, CategoriePiece::ProtocoleSanitaire),
        ..lu
    })
}

/// Pièces que la fiche montre : les siennes, ou celles du siège dont elle suit les protocoles.
fn montrees(fiche: &Fiche) -> impl Iterator<Item = &PieceJointe> {
    let porteuse = if suit_son_siege(fiche) {
        fiche.siege.as_ref().map(|siege| siege.id)
    } else {
        Some(fiche.ligne.id)
    };
    fiche.pieces.iter().filter(move |piece| Some(piece.objet) == porteuse)
}

/// Pièces que la fiche montre, avec leur état.
pub(super) fn pieces(fiche: &Fiche) -> Vec<PieceDto> {
    montrees(fiche).map(montrer_jointe).collect()
}

fn documents(fiche: &Fiche, categorie: CategoriePiece) -> Vec<DocumentId> {
    montrees(fiche)
        .filter(|piece| piece.categorie == categorie)
        .map(|piece| DocumentId(piece.id))
        .collect()
}

/// Contenu d'un protocole tel qu'il se range : ses pièces ont leur table.
pub(super) fn ranger(protocole: &impl serde::Serialize) -> Result<Value, Problem> {
    let mut valeur = ecrire(protocole)?;
    if let Some(champs) = valeur.as_object_mut() {
        champs.remove("documents");
    }
    Ok(valeur)
}

/// Section telle que l'organisme la saisit : ce que la fusion partielle modifie.
pub(super) fn section(sections: &SectionsOrganisme, section: SectionOrganisme) -> Result<Value, Problem> {
    match section {
        SectionOrganisme::Identite => ecrire(&sections.identite),
        SectionOrganisme::Representants => ecrire(&sections.representants),
        SectionOrganisme::Responsable => ecrire(&sections.responsable),
        SectionOrganisme::Etablissements => ecrire(&sections.etablissements),
        SectionOrganisme::ProtocoleTransport => ecrire(&sections.protocole_transport),
        SectionOrganisme::ProtocoleSanitaire => ecrire(&sections.protocole_sanitaire),
    }
}

/// Comptes des établissements d'un siège.
pub(super) fn comptes(fiche: &Fiche) -> Option<ComptesEtablissements> {
    let comptes = &fiche.comptes;
    est_siege(fiche).then_some(ComptesEtablissements {
        total: comptes.total,
        en_activite: comptes.en_activite,
        autorises: comptes.autorises,
        autorises_fermes: comptes.autorises_fermes,
        releves_at: fiche.ligne.etablissements_releves_at,
    })
}

/// Champs de l'identité que le répertoire prouve ; aucun tant que l'identité a été tapée pendant une panne.
pub(super) fn champs_verrouilles(fiche: &Fiche) -> Vec<&'static str> {
    champs_prouves(fiche.ligne.source_identite.0, fiche.ligne.releve_sirene.as_ref())
}

/// Ce qui empêche un établissement secondaire de se prévaloir de l'agrément du siège.
pub(super) fn rattachement_refuse(fiche: &Fiche) -> Option<RattachementRefuse> {
    if !est_secondaire(fiche) || fiche.ligne.porteur_agrement {
        return None;
    }
    let siege = fiche.siege.as_ref().map(|siege| Siege {
        complet: siege.complet,
        autorise: siege.autorise,
    });
    rattachement(siege).err()
}

fn connu(siege: &SiegeRow) -> Result<OrganismeConnu, Problem> {
    Ok(OrganismeConnu {
        siret: siret(&siege.siret)?,
        nom: siege.nom.clone(),
        siege_social: true,
        complet: siege.complet,
    })
}

fn coordonnees(siege: &SiegeRow) -> Result<Box<CoordonneesSiege>, Problem> {
    Ok(Box::new(CoordonneesSiege {
        nom_commercial: siege.nom_commercial.clone(),
        adresse: siege.adresse.as_ref().map(lire).transpose()?,
        pays: Some(siege.pays.clone()),
        email: siege.email.clone(),
        telephone: siege.telephone.clone(),
    }))
}

fn demande_siret(demande: &DemandeSiretRow) -> Result<DemandeSiret, Problem> {
    Ok(DemandeSiret {
        siret: siret(&demande.siret)?,
        motif: demande.motif.clone(),
        le: demande.le,
        auteur: demande.auteur.clone(),
    })
}

fn ancien(version: &AncienneVersion) -> Result<AncienSiret, Problem> {
    Ok(AncienSiret {
        siret: siret(&version.siret)?,
        nom: version.nom.clone(),
        inactif_depuis: version.close_at,
        auteur: version.auteur.clone(),
    })
}

/// Établissement d'un siège.
pub(super) fn etablissement(ligne: EtablissementRow) -> Result<EtablissementDto, Problem> {
    Ok(EtablissementDto {
        siret: siret(&ligne.siret)?,
        denomination: ligne.denomination,
        enseigne: ligne.enseigne,
        adresse: ligne.adresse,
        code_postal: ligne.code_postal,
        commune: ligne.commune,
        ferme: ligne.ferme,
        autorise: ligne.autorise,
        autorise_at: ligne.autorise_at,
        autorise_par: ligne.autorise_par,
        organisme_id: ligne.organisme.map(OrganismeId),
    })
}

/// Historique montré à l'appelant : les commentaires des agents ne se lisent qu'entre agents, et les adresses vérifiées, où
/// celle du responsable peut se trouver, ne se disent pas à un autre organisme.
pub(super) fn historique(
    organisme: OrganismeId,
    evenements: Vec<EvenementFicheRow>,
    modifications: Vec<ModificationRow>,
    identite: &Identite,
) -> HistoriqueOrganisme {
    let agent = identite.population == Population::Bo;
    let d_un_autre = droits::est_d_un_autre(identite, organisme);
    let montrer = |ligne: EvenementFicheRow| {
        let tu = d_un_autre && ligne.code.0 == EvenementOrganisme::VerificationAdresse;
        let evenement = evenement(ligne);
        EvenementOrganismeDto {
            precision: evenement.precision.filter(|_| !tu),
            ..evenement
        }
    };
    let visibles = evenements
        .into_iter()
        .filter(|evenement| agent || evenement.code.0 != EvenementOrganisme::Commentaire);
    HistoriqueOrganisme {
        evenements: visibles.map(montrer).collect(),
        modifications: modifications.into_iter().map(modification).collect(),
    }
}

fn evenement(ligne: EvenementFicheRow) -> EvenementOrganismeDto {
    EvenementOrganismeDto {
        code: ligne.code.0,
        le: ligne.le,
        emetteur: ligne.emetteur,
        precision: precision(&ligne.metadata),
        commentaire: ligne.commentaire,
    }
}

fn modification(ligne: ModificationRow) -> ModificationOrganisme {
    let mut champs: Vec<String> = ligne
        .differences
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(pointeur, _)| pointeur.split('/').nth(1))
        .map(str::to_owned)
        .collect();
    champs.dedup();
    ModificationOrganisme {
        section: ligne.section.0,
        le: ligne.le,
        auteur: ligne.auteur.map_or_else(
            || "Ancien utilisateur".to_owned(),
            |(prenom, nom)| format!("{prenom} {nom}"),
        ),
        champs,
    }
}
