//! Finaliser une fiche, la commenter.

use vao_contract::organisme::CommentaireOrganisme;
use vao_contract::{CodeProbleme, Probleme};
use vao_db::organismes::{self, Changement};
use vao_domain::organisme::EvenementOrganisme;
use vao_domain::{OrganismeId, Version};

use super::super::faits::{self, Auteur, Fait};
use super::super::{conversion, droits};
use super::lecture::raconter;
use super::{devance, ecrire, examiner, montrer, ouvrir, refus_de_rattachement};
use crate::acces::{Access, EcrireOrganisme, SuivreOrganismes};
use crate::idempotence::{self, Cle, Reponse};
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Finalise une fiche à laquelle rien ne manque ; déjà complète, elle reste telle quelle.
pub async fn finaliser(
    app: &App,
    acces: &Access<EcrireOrganisme>,
    id: OrganismeId,
    version: SiVersion,
    cle: Cle,
) -> Result<Reponse, Problem> {
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(app, identite.compte, cle, &(), async |tx| {
        let mut fiche = ouvrir(tx, portee, id).await?;
        droits::exiger_membre(identite, &fiche)?;
        version.verifier(Version(fiche.ligne.version))?;
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
        let auteur = Auteur::appelant(identite);
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
