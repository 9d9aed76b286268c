//! Enregistrer une section : fusion, forme, règles de champ, champs prouvés, écriture à la version lue.

mod etablissements;
pub(super) mod identite;
mod pieces;
mod protocoles;

use serde_json::Value;
use vao_contract::organisme::{OrganismeDto, Representant, Representants, ResponsableOrganisation, SectionsOrganisme};
use vao_db::organismes::{Changement, Fiche};
use vao_db::{Tx, journal};
use vao_domain::organisme::{SectionOrganisme, SourceRepresentant};
use vao_domain::{Code as _, OrganismeId, Version};

use self::etablissements::Autorisations;
use self::pieces::PiecesSaisies;
use super::super::faits::Auteur;
use super::super::{conversion, droits};
use super::{champ, devance, ecrire, montrer, ouvrir, protocoles as suivi};
use crate::acces::{Access, EcrireOrganisme};
use crate::declaration::fusion;
use crate::extraction::lire_valeur;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Section relue : ce qui change dans la fiche, et les autorisations si ce sont elles.
#[derive(Default)]
pub(super) struct Saisie {
    changement: Changement,
    autorisations: Autorisations,
    pieces: Vec<PiecesSaisies>,
    apres: Value,
}

/// Fusionne un correctif dans une section.
///
/// Une saisie qui ne change rien n'écrit rien : la version ne bouge pas.
pub async fn modifier(
    app: &App,
    acces: &Access<EcrireOrganisme>,
    id: OrganismeId,
    section: SectionOrganisme,
    version: SiVersion,
    correctif: Value,
) -> Result<Versionne<OrganismeDto>, Problem> {
    if !correctif.is_object() {
        return Err(champ("", "type", "Un objet JSON est attendu."));
    }
    let (identite, portee, horloge) = (acces.identite(), acces.portee()?, app.horloge());
    app.db
        .transaction(async |tx| {
            let mut fiche = ouvrir(tx, portee, id).await?;
            droits::exiger_membre(identite, &fiche)?;
            exiger_concernee(&fiche, section)?;
            version.verifier(Version(fiche.ligne.version))?;
            let sections = conversion::sections(&fiche)?;
            let avant = conversion::section(&sections, section)?;
            let fusionnee = fusion::fusionner(avant.clone(), correctif);
            let saisie = relire(app, tx, &fiche, &sections, section, fusionnee).await?;
            if saisie.apres == avant {
                return montrer(&fiche, identite);
            }
            let auteur = Auteur::appelant(identite);
            // Avant la fiche, qui compte ses établissements ; sa version les garde tous.
            saisie.autorisations.ecrire(tx, app, id, identite.compte).await?;
            saisie.autorisations.reporter(&mut fiche);
            pieces::joindre(tx, &fiche, &saisie.pieces).await?;
            if !ecrire(tx, horloge, &mut fiche, &saisie.changement, &auteur).await? {
                return Err(devance(tx, portee, id, version).await);
            }
            let differences = fusion::differences(&avant, &saisie.apres);
            journal::ajouter(tx, id.0, section, identite.compte, &differences, horloge.maintenant()).await?;
            saisie.autorisations.raconter(tx, horloge, id, &auteur).await?;
            if est_un_protocole(section) && conversion::est_siege(&fiche) {
                let suiveurs = suivi::suivre(tx, horloge, &fiche, &auteur).await?;
                if suiveurs > 0 {
                    suivi::annoncer(tx, horloge, &fiche).await?;
                }
            }
            montrer(&fiche, identite)
        })
        .await
}

/// Vrai pour les rubriques qu'un établissement peut tenir de son siège.
pub(super) fn est_un_protocole(section: SectionOrganisme) -> bool {
    match section {
        SectionOrganisme::ProtocoleTransport | SectionOrganisme::ProtocoleSanitaire => true,
        SectionOrganisme::Identite
        | SectionOrganisme::Representants
        | SectionOrganisme::Responsable
        | SectionOrganisme::Etablissements => false,
    }
}

/// 404 pour une section que cette fiche n'a pas.
fn exiger_concernee(fiche: &Fiche, section: SectionOrganisme) -> Result<(), Problem> {
    if section.concerne(fiche.ligne.type_organisme.0, fiche.ligne.siege_social) {
        return Ok(());
    }
    let detail = format!("Cette fiche n'a pas de rubrique « {} ».", section.libelle());
    Err(Problem::detaille(vao_contract::CodeProbleme::Introuvable, detail))
}

/// Lit la section fusionnée, la vérifie et la ramène à sa forme canonique.
async fn relire(
    app: &App,
    tx: &mut Tx,
    fiche: &Fiche,
    sections: &SectionsOrganisme,
    section: SectionOrganisme,
    fusionnee: Value,
) -> Result<Saisie, Problem> {
    match section {
        SectionOrganisme::Identite => identite::relire(app, tx, fiche, &sections.identite, fusionnee).await,
        SectionOrganisme::Representants => {
            let saisis: Representants = lire_valeur(fusionnee)?;
            app.valider(&saisis)?;
            representants(app, &sections.representants, saisis)
        }
        SectionOrganisme::Responsable => {
            let saisi: ResponsableOrganisation = lire_valeur(fusionnee)?;
            app.valider(&saisi)?;
            let apres = conversion::ecrire(&saisi)?;
            let mut saisie = Saisie::de(apres.clone());
            saisie.changement.responsable_sejour = Some(Some(apres));
            Ok(saisie)
        }
        SectionOrganisme::Etablissements => etablissements::relire(app, tx, fiche, fusionnee).await,
        SectionOrganisme::ProtocoleTransport => protocoles::transport(app, fiche, sections, fusionnee),
        SectionOrganisme::ProtocoleSanitaire => protocoles::sanitaire(app, fiche, sections, fusionnee),
    }
}

impl Saisie {
    fn de(apres: Value) -> Self {
        Self {
            apres,
            ..Self::default()
        }
    }
}

/// Chaque ligne garde sa source et son jour tant qu'elle dit la même chose ; une ligne changée est une saisie du jour.
fn representants(app: &App, avant: &Representants, saisis: Representants) -> Result<Saisie, Problem> {
    let jour = app.horloge().aujourd_hui();
    let dater = |saisi: Representant| {
        let connu = avant
            .representants
            .iter()
            .find(|connu| connu.source.is_some() && connu.dit_la_meme_chose(&saisi));
        match connu {
            Some(connu) => connu.clone(),
            None => Representant {
                source: Some(SourceRepresentant::Saisie),
                releve_le: Some(jour),
                ..saisi
            },
        }
    };
    let liste = Representants {
        representants: saisis.representants.into_iter().map(dater).collect(),
    };
    let mut relue = Saisie::de(conversion::ecrire(&liste)?);
    relue.changement.representants_legaux = Some(conversion::ecrire(&liste.representants)?);
    Ok(relue)
}
