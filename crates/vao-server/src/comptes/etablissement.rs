//! Établissement d'un SIRET : lu au répertoire Sirene, situé dans l'arbre des territoires.

use vao_contract::compte::EtablissementDto;
use vao_contract::{CodeProbleme, ErreurChamp, Probleme};
use vao_db::demandes_publiques::Nature;
use vao_db::territoires::{self, Territoire};
use vao_domain::{CodeDepartement, CodeTerritoire, NiveauTerritoire, Population, Siret};
use vao_external::{ErreurExterne, Etablissement};

use super::demandes;
use crate::sessions::provenance::Client;
use crate::{App, Problem};

/// Secondes après lesquelles il vaut la peine de réessayer quand le répertoire est en panne.
const ATTENTE: u32 = 60;

/// Établissement ouvert, et les territoires dont il dépend.
#[derive(Debug)]
pub(super) struct Lieu {
    pub(super) etablissement: Etablissement,
    pub(super) departement: CodeDepartement,
    pub(super) region: Territoire,
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
        siret: lieu.etablissement.siret,
        nom: lieu.etablissement.nom,
        adresse: lieu.etablissement.adresse,
        departement: lieu.departement.as_str().to_owned(),
        region: lieu.region.libelle,
    })
}

/// Lit un établissement et le situe ; 422 sur `/siret` s'il n'existe pas, est fermé ou n'a pas de région, 503 si le
/// répertoire ne répond pas. Aucune connexion à la base n'est tenue pendant l'appel.
pub(super) async fn situer(app: &App, siret: &Siret) -> Result<Lieu, Problem> {
    let annuaire = &app.commun.annuaire;
    let Some(etablissement) = annuaire.etablissement(siret).await.map_err(indisponible)? else {
        return Err(refuser(
            "siret-inconnu",
            "Le répertoire Sirene ne connaît pas cet établissement. Vérifiez le SIRET sur un avis de situation Insee.",
        ));
    };
    if !etablissement.actif {
        // Sans réponse, on ne nomme pas de successeur : l'établissement n'en est pas moins fermé.
        let successeur = annuaire.successeur(siret).await.ok().flatten();
        return Err(refuser("etablissement-ferme", &message_ferme(successeur.as_ref())));
    }
    let Some(departement) = CodeDepartement::de_commune(&etablissement.commune_insee) else {
        return Err(territoire_indetermine());
    };
    let code = CodeTerritoire(departement.as_str().to_owned());
    let mut connexion = app.db.prendre().await?;
    let region = territoires::parent(&mut connexion, &code)
        .await?
        .filter(|parent| parent.niveau() == NiveauTerritoire::Regional)
        .ok_or_else(territoire_indetermine)?;
    Ok(Lieu {
        etablissement,
        departement,
        region,
    })
}

fn message_ferme(successeur: Option<&Siret>) -> String {
    match successeur {
        Some(siret) => format!(
            "Cet établissement est fermé. Celui qui lui succède porte le SIRET {} : si vous y travaillez, utilisez ce \
             numéro.",
            lisible(siret)
        ),
        None => "Cet établissement est fermé. Donnez le SIRET de l'établissement ouvert où vous travaillez.".to_owned(),
    }
}

/// `123 456 789 00012`, comme on l'écrit sur les papiers.
fn lisible(siret: &Siret) -> String {
    let texte = siret.as_str();
    let morceau = |debut: usize, fin: usize| texte.get(debut..fin).unwrap_or_default();
    [morceau(0, 3), morceau(3, 6), morceau(6, 9), morceau(9, 14)].join("\u{a0}")
}

fn territoire_indetermine() -> Problem {
    refuser(
        "territoire-indetermine",
        "Nous ne trouvons pas la région de cet établissement : son adresse est masquée, à l'étranger, ou dans une \
         collectivité qui n'a pas de service compétent. Écrivez à l'assistance en indiquant ce SIRET.",
    )
}

fn refuser(code: &str, message: &str) -> Problem {
    Problem::champs(vec![ErreurChamp::new("/siret", code, message)])
}

fn indisponible(cause: ErreurExterne) -> Problem {
    let mut probleme = Probleme::de(CodeProbleme::ServiceIndisponible).detail(
        "Le répertoire Sirene ne répond pas, et nous ne pouvons pas vérifier votre SIRET. Rien n'a été envoyé et votre \
         saisie est conservée : réessayez dans quelques minutes.",
    );
    probleme.reessayer_dans = Some(ATTENTE);
    Problem::from(probleme).avec_cause(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_siret_se_lit_comme_sur_les_papiers() {
        let siret = Siret::lire("73282932000074").unwrap();

        assert_eq!(lisible(&siret), "732\u{a0}829\u{a0}320\u{a0}00074");
        assert!(message_ferme(Some(&siret)).contains("732\u{a0}829\u{a0}320\u{a0}00074"));
    }
}
