//! Ce qui empêche une fiche d'être créée.

use vao_contract::CodeProbleme;
use vao_contract::organisme::CreationOrganisme;
use vao_db::Tx;
use vao_db::organismes::registre;
use vao_domain::Code as _;
use vao_domain::organisme::{self, Siege, TypeOrganisme};

use super::super::{champ, refus_de_rattachement};
use crate::Problem;
use crate::annuaire::{self, ReleveSirene};

/// La demande ne contredit pas le répertoire : établissement ouvert, type, siège porteur.
pub(super) fn exiger_coherente(corps: &CreationOrganisme, releve: &ReleveSirene) -> Result<(), Problem> {
    if !releve.actif() {
        let detail = if releve.unite_cessee {
            "Le répertoire Sirene dit que cette entreprise a cessé son activité."
        } else {
            "Le répertoire Sirene dit que cet établissement est fermé. S'il a déménagé, créez la fiche du nouvel \
             établissement."
        };
        return Err(Problem::detaille(CodeProbleme::EtablissementFerme, detail));
    }
    if releve.type_organisme() != corps.type_organisme {
        let detail = format!(
            "D'après sa catégorie juridique, cette entreprise est une {} : choisissez ce type.",
            releve.type_organisme().libelle().to_lowercase()
        );
        return Err(Problem::detaille(CodeProbleme::TypeOrganismeIncoherent, detail));
    }
    match corps.type_organisme {
        TypeOrganisme::PersonnePhysique => exiger_porteur(corps),
        TypeOrganisme::PersonneMorale if releve.siege && !corps.porteur_agrement => Err(Problem::detaille(
            CodeProbleme::SiegePorteur,
            "Cet établissement est le siège de l'entreprise : c'est lui qui porte l'agrément. Répondez « Oui » à la \
             question sur l'agrément.",
        )),
        TypeOrganisme::PersonneMorale if !releve.siege && corps.porteur_agrement => Err(secondaire()),
        TypeOrganisme::PersonneMorale => Ok(()),
    }
}

fn exiger_porteur(corps: &CreationOrganisme) -> Result<(), Problem> {
    if corps.porteur_agrement {
        return Ok(());
    }
    let message = "Une personne physique porte toujours son agrément.";
    Err(champ("/porteurAgrement", "personne-physique-porteur", message))
}

fn secondaire() -> Problem {
    Problem::detaille(
        CodeProbleme::SecondaireNonPorteur,
        "Cet établissement est secondaire : l'agrément est porté par le siège. Répondez « Non » à la question sur \
         l'agrément.",
    )
}

/// Dit si la fiche sera celle d'un siège ; refuse un établissement secondaire que son siège ne couvre pas.
///
/// Répertoire en panne, ce que la plateforme sait décide : un siège connu de même SIREN, qui autorise ou non.
pub(super) async fn exiger_rattachement(
    tx: &mut Tx,
    corps: &CreationOrganisme,
    releve: Option<&ReleveSirene>,
) -> Result<bool, Problem> {
    if corps.type_organisme == TypeOrganisme::PersonnePhysique {
        exiger_porteur(corps)?;
        return Ok(releve.is_none_or(|releve| releve.siege));
    }
    if let Some(releve) = releve {
        if let Some(refus) = annuaire::rattachement(tx, releve).await? {
            return Err(refus_de_rattachement(refus));
        }
        return Ok(releve.siege);
    }
    let siege = registre::siege(tx, &corps.siret.siren(), None).await?;
    match (siege, corps.porteur_agrement) {
        (None, true) => Ok(true),
        (Some(_), true) => Err(secondaire()),
        (siege, false) => {
            let siege = match siege {
                None => None,
                Some(fiche) => Some(Siege {
                    complet: fiche.complet,
                    autorise: registre::autorise(tx, fiche.id, &corps.siret).await?,
                }),
            };
            organisme::rattachement(siege).map_err(refus_de_rattachement)?;
            Ok(false)
        }
    }
}
