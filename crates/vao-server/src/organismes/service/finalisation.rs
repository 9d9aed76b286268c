//! Finaliser une fiche, la commenter.

use vao_contract::organisme::CommentaireOrganisme;
use vao_contract::{CodeProbleme, Probleme};
use vao_db::organismes::{self, Changement};
use vao_domain::organisme::EvenementOrganisme;
use vao_domain::{OrganismeId, Version};

use super::super::faits::{self, Auteur, Fait};
use super::super::registre::{self, Relecture};
use super::super::{conversion, droits, siege, succession};
use super::lecture::raconter;
use super::{devance, ecrire, examiner, montrer, ouvrir, recalculer, refus_de_rattachement};
use crate::acces::{Access, EcrireOrganisme, SuivreOrganismes};
use crate::idempotence::{self, Cle, Reponse};
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Finalise une fiche à laquelle rien ne manque ; déjà complète, elle reste telle quelle.
///
/// Le répertoire est relu d'abord, sans se fier à la mémoire : ce qu'il dit maintenant est ce qui se finalise. En panne, il
/// n'empêche rien : la veille de chaque semaine le relira. Un établissement fermé non plus : la fiche et la DREETS en sont
/// averties, et c'est d'une fiche complète qu'on change de SIRET.
pub async fn finaliser(
    app: &App,
    acces: &Access<EcrireOrganisme>,
    id: OrganismeId,
    version: SiVersion,
    cle: Cle,
) -> Result<Reponse, Problem> {
    let (identite, portee) = (acces.identite(), acces.portee()?);
    let relecture = relire_le_repertoire(app, acces, id, version).await?;
    idempotence::executer(app, identite.compte, cle, &(), async |tx| {
        let mut fiche = ouvrir(tx, portee, id).await?;
        droits::exiger_membre(identite, &fiche)?;
        version.verifier(Version(fiche.ligne.version))?;
        let auteur = Auteur::appelant(identite);
        if let Some(relecture) = &relecture {
            let suivie = siege::verrouiller(tx, id, relecture.releve.as_ref())
                .await?
                .ok_or_else(Problem::introuvable)?;
            // Un enregistrement a pu passer entre la lecture et le verrou.
            version.verifier(Version(suivie.version))?;
            if registre::appliquer(tx, &app.commun, &suivie, relecture, &auteur).await? {
                recalculer(tx, app.horloge(), id, &auteur).await?;
                fiche = ouvrir(tx, portee, id).await?;
            }
        }
        let manques = examiner(&fiche)?.manques();
        if !manques.is_empty() {
            let detail = "Complétez les rubriques signalées, puis finalisez de nouveau.";
            return Err(Probleme::de(CodeProbleme::FicheIncomplete)
                .detail(detail)
                .erreurs(manques)
                .into());
        }
        if let Some(refus) = conversion::rattachement_refuse(&fiche) {
            return Err(refus_de_rattachement(refus));
        }
        if fiche.ligne.complet {
            return montrer(&fiche, identite);
        }
        let changement = Changement {
            complet: Some(true),
            finalise_at: Some(app.horloge().maintenant()),
            finalise_par: Some(identite.compte),
            ..Changement::default()
        };
        if !ecrire(tx, app.horloge(), &mut fiche, &changement, &auteur).await? {
            return Err(devance(tx, portee, id, version).await);
        }
        let fait = Fait::simple(EvenementOrganisme::Finalisation);
        faits::noter(tx, app.horloge(), id.0, &auteur, fait).await?;
        montrer(&fiche, identite)
    })
    .await
}

/// Ce que le répertoire dit maintenant d'une fiche à finaliser ; `None` s'il ne répond pas, s'il ne la connaît pas ou si la
/// demande sera refusée de toute façon. Aucune connexion n'est tenue pendant l'appel.
async fn relire_le_repertoire(
    app: &App,
    acces: &Access<EcrireOrganisme>,
    id: OrganismeId,
    version: SiVersion,
) -> Result<Option<Relecture>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lue = succession::la_sienne(&mut connexion, acces, id).await?;
    drop(connexion);
    // Périmée, ou rejouée : la transaction dira laquelle.
    if lue.complet || version.verifier(Version(lue.version)).is_err() {
        return Ok(None);
    }
    let siret = registre::siret_de(&lue)?;
    let relecture = registre::relire(&app.commun, &siret, false).await.ok();
    Ok(relecture.filter(|relecture| relecture.releve.is_some()))
}

/// Ajoute le commentaire d'un agent à l'historique ; rend l'historique.
pub async fn commenter(
    app: &App,
    acces: &Access<SuivreOrganismes>,
    id: OrganismeId,
    cle: Cle,
    corps: &CommentaireOrganisme,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        // Verrouillée avant d'être lue : deux commentaires s'enchaînent l'un après l'autre.
        organismes::verrouiller(tx, id).await?;
        let fiche = ouvrir(tx, portee, id).await?;
        let fait = Fait {
            commentaire: Some(corps.commentaire.clone()),
            ..Fait::simple(EvenementOrganisme::Commentaire)
        };
        faits::noter(tx, app.horloge(), id.0, &Auteur::appelant(identite), fait).await?;
        Ok(Versionne {
            statut: actix_web::http::StatusCode::CREATED,
            ..Versionne::ok(Version(fiche.ligne.version), raconter(tx, identite, id).await?)
        })
    })
    .await
}
