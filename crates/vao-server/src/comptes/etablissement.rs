//! Établissement d'un SIRET : lu au répertoire Sirene, situé dans l'arbre des territoires.

use vao_contract::ErreurChamp;
use vao_contract::compte::EtablissementDto;
use vao_db::Pool;
use vao_db::demandes_publiques::Nature;
use vao_db::territoires::{self, Territoire};
use vao_domain::{CodeDepartement, CodeTerritoire, NiveauTerritoire, Population, Siret};
use vao_external::{ErreurExterne, Etablissement, Lecture};

use super::demandes;
use crate::app::Commun;
use crate::sessions::provenance::Client;
use crate::{App, Problem};

/// Établissement ouvert, et les territoires dont il dépend.
#[derive(Debug)]
pub(super) struct Lieu {
    pub(super) etablissement: Etablissement,
    pub(super) departement: CodeDepartement,
    pub(super) region: Territoire,
    /// Vrai si la réponse est ancienne, le répertoire étant en panne.
    pub(super) perime: bool,
}

/// Établissement montré à qui va s'inscrire, pour qu'il reconnaisse le sien.
pub(super) async fn chercher(app: &App, client: &Client, siret: &Siret) -> Result<EtablissementDto, Problem> {
    client.accepter(Population::Usagers)?;
    let le = app.horloge().maintenant();
    let tenant_lieu = client.adresse_comptee.as_str();
    app.db
        .transaction(async |tx| {
            demandes::compter(tx, client, Nature::Etablissement, Population::Usagers, tenant_lieu, le).await
        })
        .await?;
    let lieu = situer(app, siret).await?;
    Ok(EtablissementDto {
        nom: lieu.etablissement.nom(),
        adresse: lieu.etablissement.adresse.ligne(),
        siret: lieu.etablissement.siret,
        departement: lieu.departement.as_str().to_owned(),
        region: lieu.region.libelle,
        perime: lieu.perime,
    })
}

/// Ce qui empêche un SIRET de servir à un compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refus {
    /// Le répertoire ne le connaît pas.
    Inconnu,
    /// L'établissement est fermé ; son successeur, s'il en a un.
    Ferme(Option<Siret>),
    /// Aucune région : adresse masquée, à l'étranger, ou sans service compétent.
    SansRegion,
}

impl From<Refus> for Problem {
    fn from(refus: Refus) -> Self {
        match refus {
            Refus::Inconnu => refuser(
                "siret-inconnu",
                "Le répertoire Sirene ne connaît pas cet établissement. Vérifiez le SIRET sur un avis de situation \
                 Insee.",
            ),
            Refus::Ferme(successeur) => refuser("etablissement-ferme", &message_ferme(successeur.as_ref())),
            Refus::SansRegion => refuser(
                "territoire-indetermine",
                "Nous ne trouvons pas la région de cet établissement : son adresse est masquée, à l'étranger, ou dans \
                 une collectivité qui n'a pas de service compétent. Écrivez à l'assistance en indiquant ce SIRET.",
            ),
        }
    }
}

/// Lit un établissement et le situe ; 422 sur `/siret` s'il n'existe pas, est fermé ou n'a pas de région, 503 si le
/// répertoire ne répond pas. Aucune connexion à la base n'est tenue pendant l'appel.
pub(super) async fn situer(app: &App, siret: &Siret) -> Result<Lieu, Problem> {
    examiner(&app.commun, &app.db, siret).await?.map_err(Problem::from)
}

/// La même lecture, dont le verdict se décide sans passer par un problème.
pub(super) async fn examiner(commun: &Commun, db: &Pool, siret: &Siret) -> Result<Result<Lieu, Refus>, Problem> {
    let annuaire = &commun.externes.annuaire;
    let lu = annuaire
        .etablissement(siret, Lecture::Gardee)
        .await
        .map_err(indisponible)?;
    let perime = lu.perime;
    let Some(etablissement) = lu.valeur else {
        return Ok(Err(Refus::Inconnu));
    };
    if !etablissement.actif() {
        // Sans réponse, on ne nomme pas de successeur : l'établissement n'en est pas moins fermé.
        let chaine = annuaire.succession(siret, Lecture::Gardee).await;
        let successeur = chaine
            .ok()
            .and_then(|mut lue| lue.valeur.pop())
            .map(|lien| lien.successeur);
        return Ok(Err(Refus::Ferme(successeur)));
    }
    let Some(departement) = etablissement.departement.clone() else {
        return Ok(Err(Refus::SansRegion));
    };
    let code = CodeTerritoire(departement.as_str().to_owned());
    let mut connexion = db.prendre().await?;
    let region = territoires::parent(&mut connexion, &code)
        .await?
        .filter(|parent| parent.niveau() == NiveauTerritoire::Regional);
    Ok(region.map_or(Err(Refus::SansRegion), |region| {
        Ok(Lieu {
            etablissement,
            departement,
            region,
            perime,
        })
    }))
}

/// Région que le demandeur choisit lui-même, quand le répertoire ne répond pas.
pub(super) async fn region_choisie(app: &App, code: &CodeTerritoire) -> Result<Territoire, Problem> {
    let mut connexion = app.db.prendre().await?;
    territoires::charger(&mut connexion, code)
        .await?
        .filter(|territoire| territoire.niveau() == NiveauTerritoire::Regional)
        .ok_or_else(|| {
            let message = "Choisissez une région dans la liste.";
            Problem::champs(vec![ErreurChamp::new("/region", "region-inconnue", message)])
        })
}

fn message_ferme(successeur: Option<&Siret>) -> String {
    match successeur {
        Some(siret) => format!(
            "Cet établissement est fermé. Celui qui lui succède porte le SIRET {} : si vous y travaillez, utilisez ce \
             numéro.",
            siret.lisible()
        ),
        None => "Cet établissement est fermé. Donnez le SIRET de l'établissement ouvert où vous travaillez.".to_owned(),
    }
}

fn refuser(code: &str, message: &str) -> Problem {
    Problem::champs(vec![ErreurChamp::new("/siret", code, message)])
}

fn indisponible(cause: ErreurExterne) -> Problem {
    crate::annuaire::indisponible(cause).avec_detail(
        "Le répertoire Sirene ne répond pas, et nous ne pouvons pas vérifier votre SIRET. Choisissez votre région pour \
         envoyer quand même votre demande, que nous vérifierons plus tard, ou réessayez dans quelques minutes.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_successeur_est_nomme_comme_sur_les_papiers() {
        let siret = Siret::lire("73282932000074").unwrap();

        assert!(message_ferme(Some(&siret)).contains("732\u{a0}829\u{a0}320\u{a0}00074"));
    }
}
