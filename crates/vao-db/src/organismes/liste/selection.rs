//! Requête de la liste : la page d'abord, puis, pour ses seules lignes, l'agrément et les séjours.

use chrono::NaiveDate;
use vao_domain::{Code as _, Portee};

use super::{Filtre, Position, Tri};
use crate::organismes::declarant::{heritage, porteurs};
use crate::requete::{Requete, Valeur};

/// Part de la liste à lire.
pub(super) struct Tranche<'a> {
    pub(super) apres: Option<&'a Position>,
    pub(super) compte: bool,
    pub(super) limite: i64,
    pub(super) decalage: i64,
}

/// La limite s'applique dans la sous-requête : ce qui coûte n'est lu que pour les lignes rendues.
pub(super) fn selectionner<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre, tranche: &Tranche<'_>) {
    let sens = if filtre.descendant { " DESC" } else { "" };
    requete.sql(
        "SELECT o.id, o.nom, o.type_organisme, o.siret, o.siege_social, o.edited_at, o.complet, o.departement, \
             o.source_identite = 'SAISIE', o.etablissement_ferme OR o.unite_cessee, \
             coalesce(o.nom_usage, o.nom_naissance), o.prenom, o.email, o.telephone, ",
    );
    etat(requete, filtre.jour);
    requete
        .sql(
            ", a.region, (SELECT t.libelle FROM territoire t WHERE t.code = a.region), a.date_obtention, \
             a.date_fin_validite, (SELECT count(*) FROM declaration d WHERE d.organisme_id = o.id \
             AND d.statut <> 'BROUILLON'), ",
        )
        .sql(SANS_UTILISATEUR)
        .sql(", page.cle, page.total FROM (SELECT o.id, ")
        .sql(filtre.tri.cle())
        .sql(" AS cle, ")
        .sql(if tranche.compte {
            "count(*) OVER ()"
        } else {
            "0::bigint"
        })
        .sql(" AS total");
    restreindre(requete, portee, filtre, filtre.lit_l_agrement());
    if let Some(position) = tranche.apres {
        requete
            .sql(" AND (")
            .sql(filtre.tri.cle())
            .sql(if filtre.descendant {
                ", o.id) < ("
            } else {
                ", o.id) > ("
            })
            .lier(Valeur::Texte(position.cle.clone()))
            .sql(", ")
            .lier(Valeur::Id(position.id))
            .sql(")");
    }
    requete.sql(" ORDER BY cle").sql(sens).sql(", o.id").sql(sens);
    requete.limite(tranche.limite).decalage(tranche.decalage);
    requete.sql(concat!(
        ") page JOIN organisme o ON o.id = page.id LEFT JOIN LATERAL (SELECT a.region, a.date_obtention, \
         a.date_fin_validite FROM agrement a WHERE a.organisme_id = ANY (ARRAY",
        porteurs!("o"),
        ") ORDER BY a.date_obtention <= ",
    ));
    requete
        .lier(Valeur::Jour(filtre.jour))
        .sql(" DESC, a.date_fin_validite DESC, a.id DESC LIMIT 1) a ON true ORDER BY page.cle")
        .sql(sens)
        .sql(", o.id")
        .sql(sens);
}

/// Vrai si aucun utilisateur validé n'agit pour l'organisme.
const SANS_UTILISATEUR: &str = "NOT EXISTS (SELECT 1 FROM usager u WHERE u.organisme_id = o.id \
    AND u.status_code = 'VALIDATED' AND u.supprime_at IS NULL)";

/// État de l'agrément `a` ce jour-là ; il n'y en a pas d'autre que celui retenu.
fn etat<ST>(requete: &mut Requete<ST>, jour: NaiveDate) {
    requete
        .sql("(CASE WHEN a.date_fin_validite IS NULL THEN 'AUCUN' WHEN a.date_fin_validite >= ")
        .lier(Valeur::Jour(jour))
        .sql(" THEN 'VALIDE' ELSE 'EXPIRE' END)");
}

/// `FROM … WHERE …` : la portée, puis chaque filtre.
pub(super) fn restreindre<ST>(requete: &mut Requete<ST>, portee: &Portee, filtre: &Filtre, avec_agrement: bool) {
    requete.sql(" FROM organisme o");
    if avec_agrement {
        joindre_agrement(requete, filtre.jour);
    }
    if filtre.tri == Tri::Sejours {
        requete.sql(
            " LEFT JOIN (SELECT d.organisme_id, count(*) AS n FROM declaration d WHERE d.statut <> 'BROUILLON' \
             GROUP BY d.organisme_id) s ON s.organisme_id = o.id",
        );
    }
    requete.sql(" WHERE NOT o.supprime");
    match portee {
        Portee::Organisme(id) => {
            requete.sql(" AND o.id = ").lier(Valeur::Id(id.0));
        }
        Portee::Porteur { organisme, siren } => {
            // Une personne physique porte son agrément sans avoir d'établissements : elle ne voit que les siens.
            requete
                .sql(" AND (o.id = ")
                .lier(Valeur::Id(organisme.0))
                .sql(" OR (o.siren = ");
            requete
                .lier(Valeur::Texte(siren.as_str().to_owned()))
                .sql(" AND o.type_organisme = 'personne_morale'))");
        }
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => {}
    }
    restreindre_identite(requete, filtre);
    restreindre_agrement(requete, filtre);
    if let Some(seuls) = filtre.sans_utilisateur {
        requete
            .sql(" AND (")
            .sql(SANS_UTILISATEUR)
            .sql(") = ")
            .lier(Valeur::Booleen(seuls));
    }
    if let Some(signales) = filtre.signales {
        requete
            .sql(" AND (o.source_identite = 'SAISIE' OR o.etablissement_ferme OR o.unite_cessee) = ")
            .lier(Valeur::Booleen(signales));
    }
}

/// Un agrément par organisme, le sien ou celui du siège qui l'autorise : plusieurs ne font jamais deux lignes.
/// La règle de `porteurs!`, pour tous les organismes à la fois : ligne à ligne, un tri la poserait trois mille fois.
fn joindre_agrement<ST>(requete: &mut Requete<ST>, jour: NaiveDate) {
    requete
        .sql(concat!(
            " LEFT JOIN (SELECT DISTINCT ON (h.organisme_id) h.organisme_id, h.region, h.date_obtention, \
             h.date_fin_validite FROM (SELECT a.organisme_id, a.id, a.region, a.date_obtention, a.date_fin_validite \
             FROM agrement a JOIN organisme c ON c.id = a.organisme_id WHERE c.porteur_agrement UNION ALL \
             SELECT c.id, a.id, a.region, a.date_obtention, a.date_fin_validite FROM etablissement e \
             JOIN organisme c ON c.siret = e.siret JOIN organisme p ON p.id = e.organisme_id \
             JOIN agrement a ON a.organisme_id = p.id WHERE ",
            heritage!("c"),
            ") h ORDER BY h.organisme_id, h.date_obtention <= ",
        ))
        .lier(Valeur::Jour(jour))
        .sql(" DESC, h.date_fin_validite DESC, h.id DESC) a ON a.organisme_id = o.id");
}

fn restreindre_identite<ST>(requete: &mut Requete<ST>, filtre: &Filtre) {
    requete.contenir_mots(" AND o.recherche", filtre.recherche.as_deref());
    if let Some(nom) = &filtre.nom {
        // La colonne cherchée comprend les noms : son index retient, l'expression précise.
        requete.contenir(" AND o.recherche", nom).contenir(
            " AND sans_accent(concat_ws(' ', o.raison_sociale, o.nom_commercial, o.prenom, o.nom_usage, o.nom_naissance))",
            nom,
        );
    }
    if let Some(siret) = &filtre.siret {
        requete.contenir(" AND o.siret", siret);
    }
    if let Some(voulu) = filtre.type_organisme {
        requete
            .sql(" AND o.type_organisme = ")
            .lier(Valeur::Texte(voulu.code().to_owned()));
    }
    if let Some(complet) = filtre.complet {
        requete.sql(" AND o.complet = ").lier(Valeur::Booleen(complet));
    }
    if let Some(departement) = &filtre.departement {
        requete
            .sql(" AND o.departement = ")
            .lier(Valeur::Texte(departement.clone()));
    }
}

fn restreindre_agrement<ST>(requete: &mut Requete<ST>, filtre: &Filtre) {
    if let Some(region) = &filtre.region_agrement {
        requete.sql(" AND a.region = ").lier(Valeur::Texte(region.clone()));
    }
    if let Some(annee) = filtre.annee_agrement {
        requete
            .sql(" AND extract(year FROM a.date_obtention) = ")
            .lier(Valeur::Entier(annee));
    }
    if !filtre.agrement.is_empty() {
        requete.sql(" AND ");
        etat(requete, filtre.jour);
        let codes = filtre.agrement.iter().map(|etat| etat.code().to_owned()).collect();
        requete.sql(" = ANY (").lier(Valeur::Textes(codes)).sql(")");
    }
}
