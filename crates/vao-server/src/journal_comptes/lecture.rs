//! Reading the journal of the accounts: scope, filters, and what changed in plain words.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::Paris;
use serde_json::Value;
use uuid::Uuid;
use vao_contract::Page;
use vao_contract::journal::{ChangementDto, LigneJournal, ListeJournal};
use vao_db::AsyncPgConnection;
use vao_db::journal_compte::{self, Filtre, LigneRow, PageJournal};
use vao_domain::compte::OrigineJournal;
use vao_domain::{LigneJournalId, Population};

use crate::acces::{Access, LireJournal};
use crate::pagination::{Pagination, texte_cherche};
use crate::{App, Problem};

/// Journal of the territory of an agent, newest first.
pub async fn lister(
    app: &App,
    acces: &Access<LireJournal>,
    demande: &ListeJournal,
) -> Result<Page<LigneJournal>, Problem> {
    let (pagination, filtre) = lire_demande(demande)?;
    let mut connexion = app.db.prendre().await?;
    let page = journal_compte::lister(&mut connexion, acces.portee()?, &filtre).await?;
    Ok(composer(pagination, page, montrer))
}

/// Journal of one account, for its holder: whatever happened to it, and only that.
///
/// What the request says of the target is not heard: it is always the account itself. A portal user reads which
/// side acted, never the name of an agent.
pub async fn lire_du_compte(
    conn: &mut AsyncPgConnection,
    population: Population,
    compte: Uuid,
    demande: &ListeJournal,
) -> Result<Page<LigneJournal>, Problem> {
    let (pagination, filtre) = lire_demande(demande)?;
    let page = journal_compte::lire_du_compte(conn, population, compte, &filtre).await?;
    Ok(composer(pagination, page, |ligne| {
        let mut ligne = montrer(ligne);
        if population == Population::Usagers && ligne.origine == OrigineJournal::Back {
            "Administration".clone_into(&mut ligne.auteur);
        }
        ligne
    }))
}

fn lire_demande(demande: &ListeJournal) -> Result<(Pagination, Filtre), Problem> {
    let textes = [("/recherche", &demande.recherche), ("/entiteId", &demande.entite_id)];
    let pagination = Pagination::lire(demande.page, demande.par_page, &textes)?;
    let filtre = Filtre {
        limite: pagination.limite(),
        decalage: pagination.decalage(),
        entite: demande.entite,
        entite_id: texte_cherche(demande.entite_id.as_deref()),
        actions: demande.action.clone(),
        depuis: demande.du.and_then(debut_du_jour),
        avant: demande
            .au
            .and_then(|jour| jour.checked_add_days(Days::new(1)))
            .and_then(debut_du_jour),
        recherche: texte_cherche(demande.recherche.as_deref()),
    };
    Ok((pagination, filtre))
}

/// First instant of a civil day in Paris; no day there begins at an hour that does not exist.
fn debut_du_jour(jour: NaiveDate) -> Option<DateTime<Utc>> {
    Paris
        .from_local_datetime(&jour.and_time(NaiveTime::MIN))
        .earliest()
        .map(|instant| instant.with_timezone(&Utc))
}

fn composer(
    pagination: Pagination,
    page: PageJournal,
    montrer: impl FnMut(LigneRow) -> LigneJournal,
) -> Page<LigneJournal> {
    let lignes = page.lignes.into_iter().map(montrer).collect();
    pagination.composer(lignes, page.total, page.plafonne)
}

fn montrer(ligne: LigneRow) -> LigneJournal {
    LigneJournal {
        id: LigneJournalId(ligne.id),
        entite: ligne.entite.0,
        entite_id: ligne.entite_id,
        cible: ligne.cible_nom,
        action: ligne.action.0,
        origine: ligne.origine.0,
        auteur: ligne.acteur_nom,
        motif: ligne.motif,
        changements: changements(ligne.avant.as_ref(), ligne.apres.as_ref()),
        le: ligne.le,
    }
}

/// Fields whose value is not the same before and after, by their displayed name.
fn changements(avant: Option<&Value>, apres: Option<&Value>) -> Vec<ChangementDto> {
    let champs = |valeur: Option<&Value>| valeur.and_then(Value::as_object).cloned().unwrap_or_default();
    let (avant, apres) = (champs(avant), champs(apres));
    let mut noms: Vec<&String> = avant.keys().chain(apres.keys()).collect();
    noms.sort();
    noms.dedup();
    noms.into_iter()
        .map(|nom| ChangementDto {
            champ: nom.clone(),
            avant: avant.get(nom).and_then(en_clair),
            apres: apres.get(nom).and_then(en_clair),
        })
        .filter(|changement| changement.avant != changement.apres)
        .collect()
}

/// A value as a person reads it; empty is nothing.
fn en_clair(valeur: &Value) -> Option<String> {
    let texte = match valeur {
        Value::Null => String::new(),
        Value::Bool(vrai) => if *vrai { "oui" } else { "non" }.to_owned(),
        Value::Number(nombre) => nombre.to_string(),
        Value::String(texte) => texte.clone(),
        Value::Array(valeurs) => valeurs.iter().filter_map(en_clair).collect::<Vec<_>>().join(", "),
        Value::Object(_) => valeur.to_string(),
    };
    Some(texte).filter(|texte| !texte.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(champ: &str, avant: Option<&str>, apres: Option<&str>) -> ChangementDto {
        ChangementDto {
            champ: champ.to_owned(),
            avant: avant.map(str::to_owned),
            apres: apres.map(str::to_owned),
        }
    }

    #[test]
    fn seuls_les_champs_changes_se_disent() {
        let avant = json!({"Nom": "Petit", "Prénom": "Luc", "Rôles": ["Consulter", "Instruire"], "Actif": true});
        let apres =
            json!({"Nom": "Petit", "Prénom": "Lucie", "Rôles": [], "Actif": false, "Téléphone": "+33123456789"});

        assert_eq!(
            changements(Some(&avant), Some(&apres)),
            [
                change("Actif", Some("oui"), Some("non")),
                change("Prénom", Some("Luc"), Some("Lucie")),
                change("Rôles", Some("Consulter, Instruire"), None),
                change("Téléphone", None, Some("+33123456789")),
            ]
        );
        assert_eq!(changements(None, None), []);
        assert_eq!(changements(None, Some(&json!({"Nom": null}))), []);
    }

    #[test]
    fn un_jour_commence_a_minuit_a_paris() {
        let debut = |jour: &str| debut_du_jour(jour.parse().unwrap()).unwrap().to_rfc3339();

        assert_eq!(debut("2027-01-15"), "2027-01-14T23:00:00+00:00");
        assert_eq!(debut("2027-07-15"), "2027-07-14T22:00:00+00:00");
        // Le jour du changement d'heure aussi.
        assert_eq!(debut("2027-03-28"), "2027-03-27T23:00:00+00:00");
    }
}
