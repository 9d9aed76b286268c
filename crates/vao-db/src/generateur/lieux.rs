//! Départements et communes où les séjours ont lieu.

use tokio_postgres::Client;

use super::ErreurGenerateur;
use super::alea::Alea;
use crate::graines::contenu::Lieu;

/// Collectivités sans organisateur ni hébergement dans le jeu de mesure : il en reste cent un.
const EXCLUES: &str = "('975', '977', '978', '987')";

/// Commune retenue.
#[derive(Debug, Clone)]
pub(super) struct Commune {
    code_insee: String,
    nom: String,
    code_postal: String,
}

/// Département, sa région et quelques-unes de ses communes.
#[derive(Debug, Clone)]
pub(super) struct Departement {
    pub(super) code: String,
    pub(super) region: String,
    pub(super) region_libelle: String,
    poids: u64,
    communes: Vec<Commune>,
}

/// Tous les départements.
#[derive(Debug, Clone)]
pub(super) struct Lieux {
    departements: Vec<Departement>,
    poids: u64,
}

impl Lieux {
    /// Lit le référentiel ; vingt communes par département, toujours les mêmes.
    pub(super) async fn lire(client: &Client, graine: u64) -> Result<Self, ErreurGenerateur> {
        let lignes = client
            .query(
                &format!(
                    "SELECT t.code, t.parent, c.code_insee, c.nom, c.codes_postaux[1], r.libelle
                     FROM territoire t JOIN territoire r ON r.code = t.parent
                     JOIN LATERAL (SELECT * FROM commune c WHERE c.departement = t.code AND c.codes_postaux <> '{{}}'
                                   ORDER BY md5(c.code_insee) LIMIT 20) c ON true
                     WHERE t.parent <> 'FRA' AND t.code NOT IN {EXCLUES} ORDER BY t.code, md5(c.code_insee)"
                ),
                &[],
            )
            .await?;
        let mut departements: Vec<Departement> = Vec::new();
        for ligne in lignes {
            let (code, region): (String, String) = (ligne.get(0), ligne.get(1));
            let commune = Commune {
                code_insee: ligne.get(2),
                nom: ligne.get(3),
                code_postal: ligne.get(4),
            };
            if let Some(dernier) = departements.last_mut().filter(|dernier| dernier.code == code) {
                dernier.communes.push(commune);
            } else {
                let rang = u64::try_from(departements.len()).unwrap_or_default();
                let poids = 1 + Alea::pour(graine, "poids", rang).sous(12);
                departements.push(Departement {
                    code,
                    region,
                    region_libelle: ligne.get(5),
                    poids,
                    communes: vec![commune],
                });
            }
        }
        if departements.is_empty() {
            return Err(ErreurGenerateur::SansReferentiel);
        }
        let poids = departements.iter().map(|departement| departement.poids).sum();
        Ok(Self { departements, poids })
    }

    pub(super) fn departements(&self) -> &[Departement] {
        &self.departements
    }

    /// Département de ce rang.
    #[expect(
        clippy::indexing_slicing,
        reason = "le rang est un reste de division par le nombre de départements"
    )]
    pub(super) fn departement(&self, rang: usize) -> &Departement {
        &self.departements[rang % self.departements.len()]
    }

    /// Rang d'un département, les plus touristiques plus souvent.
    pub(super) fn tirer(&self, alea: &mut Alea) -> usize {
        let mut reste = alea.sous(self.poids);
        let trouve = self.departements.iter().position(|departement| {
            let dedans = reste < departement.poids;
            reste = reste.saturating_sub(departement.poids);
            dedans
        });
        trouve.unwrap_or_default()
    }

    /// Adresse dans le département de ce rang.
    pub(super) fn adresse<'a>(&'a self, rang: usize, rue: &'a str, alea: &mut Alea) -> Lieu<'a> {
        let departement = self.departement(rang);
        let choix = alea.sous(u64::try_from(departement.communes.len()).unwrap_or(1));
        let commune = departement.communes.get(usize::try_from(choix).unwrap_or_default());
        Lieu {
            rue,
            commune: commune.map_or("", |commune| commune.nom.as_str()),
            code_insee: commune.map_or("", |commune| commune.code_insee.as_str()),
            code_postal: commune.map_or("", |commune| commune.code_postal.as_str()),
            departement: &departement.code,
        }
    }
}
