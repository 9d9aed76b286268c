//! Propriété : quelle que soit la suite d'actions, par qui que ce soit, personne ne gagne un statut ou un droit
//! que nul n'était en droit de lui donner.
//!
//! Le modèle redit la table des droits à sa façon ; l'API et la base sont comparées à lui après chaque pas.

#![expect(
    clippy::indexing_slicing,
    reason = "un rang hors de la table est un défaut de l'essai"
)]

mod depart;
mod modele;
mod releve;

use serde_json::Value;
use vao_contract::Methode;
use vao_contract::usager;
use vao_domain::compte::StatutUsager;
use vao_domain::droits::{RoleAgent, RoleUsager};
use vao_domain::{UsagerId, Version};
use vao_test::{Acteur, TestApp};

use self::depart::{preparer, reconnecter};
use self::modele::{Geste, Qui};
use self::releve::{comparer, relever};
use super::aide::{Fiche, changer_roles, motif, valideur};

/// Pas de chaque marche.
const PAS: u32 = 160;

/// Tirages reproductibles (xorshift).
struct Alea(u64);

impl Alea {
    fn sous(&mut self, borne: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(borne).unwrap()).unwrap()
    }

    fn choisir<T: Copy>(&mut self, parmi: &[T]) -> T {
        parmi[self.sous(parmi.len())]
    }
}

async fn faire(acteur: &Acteur<'_>, geste: Geste, cible: UsagerId, version: Version) -> u16 {
    let action = match geste {
        Geste::Roles(role) => return changer_roles(acteur, cible, version, role.as_slice()).await.statut,
        Geste::Approuver => "approuver",
        Geste::Refuser => "refuser",
        Geste::Desactiver => "desactiver",
        Geste::Bloquer => "bloquer",
        Geste::Debloquer => "debloquer",
    };
    let adresse = format!("/api/v1/usagers/{cible}/actions/{action}");
    let appel = acteur.appel(Methode::Post, adresse).version(version);
    appel.json(&motif()).envoyer().await.statut
}

async fn marcher(graine: u64) {
    TestApp::run(async |app| {
        let (mut monde, mut acteurs) = preparer(app).await;
        let mut agents = Vec::new();
        for territoire in ["FRA", "AURA", "BRE", "38", "29"] {
            for valide in [true, false] {
                let acteur = if valide {
                    valideur(app, territoire).await
                } else {
                    app.agent(territoire, &[RoleAgent::Compte, RoleAgent::Eig]).await
                };
                agents.push((Qui::Agent { territoire, valide }, acteur));
            }
        }
        let cibles: Vec<UsagerId> = monde.comptes.keys().copied().collect();
        let gestes = [
            Geste::Approuver,
            Geste::Refuser,
            Geste::Desactiver,
            Geste::Bloquer,
            Geste::Debloquer,
            Geste::Roles(None),
            Geste::Roles(Some(RoleUsager::EigLecture)),
            Geste::Roles(Some(RoleUsager::EigEcriture)),
        ];
        let (mut alea, mut reussites) = (Alea(graine), 0_u32);
        let mut base = relever(app).await;
        reconnecter(app, &monde, &mut base, &mut acteurs).await;

        for numero in 0..PAS {
            let tous: Vec<Qui> = agents
                .iter()
                .map(|(qui, _)| *qui)
                .chain(acteurs.keys().copied().map(Qui::Usager))
                .collect();
            let (mut qui, mut geste, mut cible) = (alea.choisir(&tous), alea.choisir(&gestes), alea.choisir(&cibles));
            // Un tirage sur deux parmi ce qui est permis : au hasard seul, presque rien ne se ferait.
            if alea.sous(2) == 0 {
                let permis: Vec<_> = tous
                    .iter()
                    .flat_map(|qui| gestes.iter().map(move |geste| (*qui, *geste)))
                    .flat_map(|(qui, geste)| cibles.iter().map(move |cible| (qui, geste, *cible)))
                    .filter(|(qui, geste, cible)| monde.permet(*qui, *geste, *cible))
                    .collect();
                (qui, geste, cible) = alea.choisir(&permis);
            }
            let acteur = match qui {
                Qui::Usager(id) => &acteurs[&id],
                Qui::Agent { .. } => &agents.iter().find(|(agent, _)| *agent == qui).unwrap().1,
            };
            let pas = format!(
                "graine {graine}, pas {numero} : {qui:?} {geste:?} {cible} ({:?})",
                monde.comptes[&cible]
            );
            let permis = monde.permet(qui, geste, cible);

            let statut = faire(acteur, geste, cible, Version(base[&cible].version)).await;

            assert_eq!(statut == 200, permis, "{pas} : {statut}");
            if let Qui::Usager(id) = qui
                && monde.comptes[&id].statut != StatutUsager::Validated
            {
                assert_eq!(statut, 401, "{pas} : un compte fermé n'a plus de session");
            }
            if permis {
                monde.appliquer(qui, geste, cible);
                reussites += 1;
            }
            base = relever(app).await;
            comparer(&monde, &base, &pas);
            reconnecter(app, &monde, &mut base, &mut acteurs).await;
        }
        assert!(reussites > PAS / 4, "la marche agit vraiment : {reussites}");
        let notes = app
            .valeur("SELECT count(*) FROM journal_compte WHERE entite = 'USER_FRONT' AND NOT securite")
            .await;
        let notes: u32 = notes.unwrap().parse().unwrap();
        assert!(
            notes <= reussites,
            "rien n'est noté qui n'ait été fait : {notes} pour {reussites}"
        );
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn personne_ne_gagne_ce_que_nul_ne_pouvait_lui_donner() {
    marcher(0x5eed_0001).await;
}

#[actix_web::test]
async fn personne_ne_gagne_ce_que_nul_ne_pouvait_lui_donner_autre_graine() {
    marcher(0xc0ff_ee42).await;
}

/// Ce qu'un corps JSON étranger glisserait à côté d'une action ne change rien d'autre.
#[actix_web::test]
async fn un_corps_etranger_ne_donne_ni_role_ni_organisme() {
    TestApp::run(async |app| {
        let dreets = valideur(app, "AURA").await;
        let id = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;
        let corps: Value = serde_json::json!({ "roles": ["Eig_Ecriture"], "statut": "VALIDATED", "organismeId": null });

        let refus = dreets
            .envoyer_json(&usager::REFUSER, &[&id], Some(Version(1)), &corps)
            .await;

        assert_eq!(refus.statut, 422);
        let lu = relever(app).await.remove(&id).unwrap();
        assert_eq!(
            (&*lu.statut, &*lu.roles, lu.organisme, lu.version),
            ("NEED_SIRET_VALIDATION", "", None, 1)
        );
    })
    .await;
}
