//! Le monde de départ, et les sessions qu'on y rouvre.

use std::collections::BTreeMap;

use vao_domain::compte::StatutUsager;
use vao_domain::droits::RoleUsager;
use vao_domain::{Population, Siret, UsagerId};
use vao_test::{Acteur, TestApp};

use super::modele::{Modele, Monde, Nature, Organisme};
use super::releve::EnBase;
use crate::usagers::aide::{Fiche, compte, donner, personne_physique, siege_et_etablissement};

/// Monde de départ : deux SIREN à siège et établissement, une personne physique, des comptes dans chaque statut.
pub(super) async fn preparer(app: &TestApp) -> (Monde, BTreeMap<UsagerId, Acteur<'_>>) {
    let mut monde = Monde {
        organismes: Vec::new(),
        comptes: BTreeMap::new(),
    };
    let mut acteurs = BTreeMap::new();
    let mut numeros = Vec::new();
    for _ in 0..2 {
        let (siege, antenne, n) = siege_et_etablissement(app).await;
        numeros.push(n);
        for (rang, nature, acteur) in [(1, Nature::Siege, siege), (2, Nature::Secondaire, antenne)] {
            inscrire(app, &mut monde, &mut acteurs, (app.siret(n, rang), nature), acteur).await;
        }
    }
    let (physique, p) = personne_physique(app).await;
    numeros.push(p);
    inscrire(
        app,
        &mut monde,
        &mut acteurs,
        (app.siret(p, 1), Nature::Physique),
        physique,
    )
    .await;
    numeros.push(app.suivant());
    let statuts = [
        StatutUsager::NeedSiretValidation,
        StatutUsager::NeedSiretValidation,
        StatutUsager::NeedEmailValidation,
        StatutUsager::Blocked,
        StatutUsager::TemporaryBlocked,
    ];
    for (rang, n) in numeros.iter().enumerate() {
        for (place, statut) in statuts.into_iter().enumerate() {
            let territoire = if (rang + place) % 3 == 0 {
                ("BRE", "29")
            } else {
                ("AURA", "38")
            };
            let fiche = Fiche {
                statut,
                territoire,
                ..Fiche::en_attente(&app.siret(*n, u32::try_from(1 + place % 3).unwrap()))
            };
            let id = fiche.arranger(app).await;
            let escalade = place == 1 && rang % 2 == 0;
            if escalade {
                app.sql(&format!(
                    "UPDATE usager SET approbation_escalade_at = now() WHERE id = '{id}'"
                ))
                .await;
            }
            let modele = Modele {
                statut,
                role: None,
                organisme: None,
                siret: fiche.siret,
                region: territoire.0,
                departement: territoire.1,
                par_un_agent: false,
                escalade,
            };
            monde.comptes.insert(id, modele);
        }
    }
    (monde, acteurs)
}

/// Inscrit un organisme, son premier utilisateur, qui écrit les EIG, et un second, sans droit.
async fn inscrire<'a>(
    app: &'a TestApp,
    monde: &mut Monde,
    acteurs: &mut BTreeMap<UsagerId, Acteur<'a>>,
    (siret, nature): (Siret, Nature),
    premier: Acteur<'a>,
) {
    let id = premier.organisme.unwrap();
    let second = app.usager(id).await;
    donner(app, &premier, RoleUsager::EigEcriture).await;
    monde.organismes.push(Organisme {
        id,
        siret: siret.clone(),
        nature,
    });
    for (acteur, role) in [(premier, Some(RoleUsager::EigEcriture)), (second, None)] {
        let modele = Modele {
            statut: StatutUsager::Validated,
            role,
            organisme: Some(id),
            siret: siret.clone(),
            region: "AURA",
            departement: "38",
            par_un_agent: false,
            escalade: false,
        };
        monde.comptes.insert(compte(&acteur), modele);
        acteurs.insert(compte(&acteur), acteur);
    }
}

/// Ouvre une session à qui peut en avoir une et n'en a plus : comme une personne qui se reconnecte.
pub(super) async fn reconnecter<'a>(
    app: &'a TestApp,
    monde: &Monde,
    base: &mut BTreeMap<UsagerId, EnBase>,
    acteurs: &mut BTreeMap<UsagerId, Acteur<'a>>,
) {
    for (id, modele) in &monde.comptes {
        let lu = base.get_mut(id).unwrap();
        if modele.statut == StatutUsager::Validated && lu.sessions == 0 {
            let neuf = app
                .connecter(Population::Usagers, id.0, "marche@essai.test".to_owned())
                .await;
            acteurs.insert(*id, neuf);
            lu.sessions = 1;
        }
    }
}
