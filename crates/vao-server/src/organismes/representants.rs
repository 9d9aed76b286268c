//! Représentants légaux que le registre du commerce n'a pas pu donner à la création : repris quand on relit la fiche.

use std::collections::BTreeSet;

use vao_contract::organisme::{Representant, Representants};
use vao_db::organismes::{Changement, Fiche};
use vao_db::{AsyncPgConnection, Tx, journal};
use vao_domain::organisme::{SectionOrganisme, SourceRepresentant, TypeOrganisme};
use vao_domain::texte::mots_sans_accent;
use vao_domain::{OrganismeId, Portee, Siret};
use vao_external::Lecture;

use super::conversion;
use super::faits::Auteur;
use super::service;
use crate::Problem;
use crate::annuaire::representants_de;
use crate::app::Commun;
use crate::declaration::fusion;
use crate::horloge::Horloge;

/// Lignes d'une fiche, au plus : la règle de champ de la rubrique.
const LIGNES_MAX: usize = 50;

/// Vrai si la fiche n'a aucune ligne du registre : soit il n'en a pas, soit il ne répondait pas.
pub(super) async fn manquent(conn: &mut AsyncPgConnection, id: OrganismeId) -> Result<bool, Problem> {
    let fiche = service::ouvrir(conn, &Portee::Nationale, id).await?;
    Ok(fiche.ligne.type_organisme.0 == TypeOrganisme::PersonneMorale && !du_registre(&lire(&fiche)?))
}

/// Représentants inscrits au registre. Son silence n'empêche pas de relire la fiche : aucun.
pub(super) async fn proposer(commun: &Commun, siret: &Siret) -> Vec<Representant> {
    match commun
        .externes
        .registre
        .representants(&siret.siren(), Lecture::Fraiche)
        .await
    {
        Ok(extrait) => representants_de(extrait),
        Err(erreur) => {
            tracing::warn!(
                service = erreur.service().code(),
                nature = erreur.nature(),
                "représentants non relus"
            );
            Vec::new()
        }
    }
}

/// Ajoute ces lignes à une fiche verrouillée qui n'en a aucune du registre ; les siennes restent, telles quelles.
pub(super) async fn completer(
    tx: &mut Tx,
    horloge: &Horloge,
    id: OrganismeId,
    proposes: Vec<Representant>,
    auteur: &Auteur,
) -> Result<(), Problem> {
    if proposes.is_empty() {
        return Ok(());
    }
    let mut fiche = service::ouvrir(tx, &Portee::Nationale, id).await?;
    let avant = lire(&fiche)?;
    // Une autre relecture est passée pendant l'appel.
    if du_registre(&avant) {
        return Ok(());
    }
    let apres = reunir(&avant, proposes);
    if apres == avant {
        return Ok(());
    }
    let changement = Changement {
        representants_legaux: Some(conversion::ecrire(&apres.representants)?),
        ..Changement::default()
    };
    service::ecrire(tx, horloge, &mut fiche, &changement, auteur).await?;
    if let Some(compte) = auteur.compte() {
        let differences = fusion::differences(&conversion::ecrire(&avant)?, &conversion::ecrire(&apres)?);
        let section = SectionOrganisme::Representants;
        journal::ajouter(tx, id.0, section, compte, &differences, horloge.maintenant()).await?;
    }
    Ok(())
}

fn lire(fiche: &Fiche) -> Result<Representants, Problem> {
    Ok(conversion::sections(fiche)?.representants)
}

fn du_registre(connus: &Representants) -> bool {
    let du_registre = |ligne: &Representant| ligne.source == Some(SourceRepresentant::Registre);
    connus.representants.iter().any(du_registre)
}

/// Les lignes connues, puis celles du registre qui n'y sont pas encore.
fn reunir(connus: &Representants, proposes: Vec<Representant>) -> Representants {
    let mut vus: BTreeSet<[String; 4]> = connus.representants.iter().map(cle).collect();
    let nouvelles = proposes.into_iter().filter(|propose| vus.insert(cle(propose)));
    Representants {
        representants: connus
            .representants
            .iter()
            .cloned()
            .chain(nouvelles)
            .take(LIGNES_MAX)
            .collect(),
    }
}

/// La même personne dans la même fonction, sans égard à la casse ni aux accents : le registre écrit en capitales.
fn cle(ligne: &Representant) -> [String; 4] {
    [&ligne.raison_sociale, &ligne.nom, &ligne.prenom, &ligne.fonction]
        .map(|champ| mots_sans_accent(champ.as_deref().unwrap_or_default()).join(" "))
}

#[cfg(test)]
mod tests {
    use vao_domain::organisme::TypeRepresentant;

    use super::*;

    fn ligne(nom: &str, prenom: &str, fonction: &str) -> Representant {
        Representant {
            type_representant: TypeRepresentant::PersonnePhysique,
            raison_sociale: None,
            nom: Some(nom.to_owned()),
            prenom: Some(prenom.to_owned()),
            fonction: Some(fonction.to_owned()),
            source: None,
            releve_le: None,
        }
    }

    #[test]
    fn la_casse_les_accents_et_les_traits_ne_font_pas_deux_personnes() {
        let connus = Representants {
            representants: vec![ligne("Le Goff", "Zoé", "Présidente")],
        };
        let proposes = vec![
            ligne("LE-GOFF", "ZOE", "PRESIDENTE"),
            ligne("LE GOFF", "ZOE", "TRESORIERE"),
            ligne("Le Goff", "Zoé", "Trésorière"),
        ];

        let reunis = reunir(&connus, proposes).representants;

        let fonctions: Vec<_> = reunis.iter().map(|ligne| ligne.fonction.as_deref().unwrap()).collect();
        assert_eq!(fonctions, ["Présidente", "TRESORIERE"]);
    }

    #[test]
    fn la_liste_ne_depasse_pas_ce_que_la_rubrique_admet() {
        let connus = Representants {
            representants: vec![ligne("Durand", "Zoé", "Présidente")],
        };
        let proposes = (0..60).map(|rang| ligne("Martin", "Léa", &rang.to_string())).collect();

        let reunis = reunir(&connus, proposes).representants;

        assert_eq!(reunis.len(), LIGNES_MAX);
        assert_eq!(reunis[0].nom.as_deref(), Some("Durand"), "les lignes saisies d'abord");
    }
}
