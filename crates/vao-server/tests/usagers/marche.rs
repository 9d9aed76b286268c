//! Propriété : quelle que soit la suite d'actions, par qui que ce soit, personne ne gagne un statut ou un droit
//! que nul n'était en droit de lui donner.
//!
//! Le modèle redit la table des droits à sa façon ; l'API et la base sont comparées à lui après chaque pas.

#![expect(
    clippy::indexing_slicing,
    reason = "un rang hors de la table est un défaut de l'essai"
)]

use std::collections::BTreeMap;

use serde_json::Value;
use vao_contract::Methode;
use vao_contract::usager;
use vao_domain::compte::StatutUsager;
use vao_domain::droits::{RoleAgent, RoleUsager};
use vao_domain::{Code as _, OrganismeId, Population, Siret, UsagerId, Version};
use vao_test::{Acteur, TestApp};

use crate::aide::{Fiche, changer_roles, compte, donner, motif, personne_physique, siege_et_etablissement, valideur};

/// Pas de chaque marche.
const PAS: u32 = 160;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    Siege,
    Secondaire,
    Physique,
}

#[derive(Debug, Clone)]
struct Organisme {
    id: OrganismeId,
    siret: Siret,
    nature: Nature,
}

/// Compte, selon le modèle.
#[derive(Debug, Clone, PartialEq)]
struct Modele {
    statut: StatutUsager,
    role: Option<RoleUsager>,
    organisme: Option<OrganismeId>,
    siret: Siret,
    region: &'static str,
    departement: &'static str,
    par_un_agent: bool,
    escalade: bool,
}

/// Qui agit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qui {
    Usager(UsagerId),
    Agent { territoire: &'static str, valide: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Geste {
    Approuver,
    Refuser,
    Desactiver,
    Bloquer,
    Debloquer,
    Roles(Option<RoleUsager>),
}

struct Monde {
    organismes: Vec<Organisme>,
    comptes: BTreeMap<UsagerId, Modele>,
}

impl Monde {
    fn organisme(&self, id: OrganismeId) -> &Organisme {
        self.organismes.iter().find(|organisme| organisme.id == id).unwrap()
    }

    /// Vrai si l'appelant voit ce compte.
    fn voit(&self, qui: Qui, cible: UsagerId) -> bool {
        let vu = &self.comptes[&cible];
        match qui {
            Qui::Agent { territoire: "FRA", .. } => true,
            Qui::Agent { territoire, .. } => vu.region == territoire || vu.departement == territoire,
            Qui::Usager(moi) => {
                let Some(mien) = self.comptes[&moi].organisme else {
                    return false;
                };
                let mien = self.organisme(mien);
                let siret = vu
                    .organisme
                    .map_or(&vu.siret, |organisme| &self.organisme(organisme).siret);
                let dans = match mien.nature {
                    Nature::Siege => siret.siren() == mien.siret.siren(),
                    Nature::Secondaire | Nature::Physique => *siret == mien.siret,
                };
                dans && vu.statut != StatutUsager::NeedEmailValidation
            }
        }
    }

    /// Vrai si des collègues peuvent approuver ce compte.
    fn a_des_collegues(&self, cible: &Modele) -> bool {
        self.comptes.values().any(|autre| {
            let Some(organisme) = autre.organisme.map(|id| self.organisme(id)) else {
                return false;
            };
            let meme = organisme.siret == cible.siret;
            let siege = organisme.nature == Nature::Siege && organisme.siret.siren() == cible.siret.siren();
            autre.statut == StatutUsager::Validated && (meme || siege)
        })
    }

    /// Vrai si l'organisme de ce compte garderait un utilisateur validé sans lui.
    fn n_est_pas_le_dernier(&self, cible: UsagerId) -> bool {
        let Some(organisme) = self.comptes[&cible].organisme else {
            return true;
        };
        self.comptes.iter().any(|(id, autre)| {
            *id != cible && autre.organisme == Some(organisme) && autre.statut == StatutUsager::Validated
        })
    }

    /// Vrai si cette personne est en droit de faire ce geste sur ce compte, maintenant.
    fn permet(&self, qui: Qui, geste: Geste, cible: UsagerId) -> bool {
        if !self.voit(qui, cible) {
            return false;
        }
        let vu = &self.comptes[&cible];
        match qui {
            Qui::Agent { territoire, valide } => {
                let competent = valide && (territoire == "FRA" || territoire == vu.region);
                let saisi = territoire == "FRA" || vu.escalade || !self.a_des_collegues(vu);
                competent
                    && match geste {
                        Geste::Approuver | Geste::Refuser => vu.statut == StatutUsager::NeedSiretValidation && saisi,
                        Geste::Bloquer => matches!(vu.statut, StatutUsager::Validated | StatutUsager::TemporaryBlocked),
                        Geste::Debloquer => vu.statut == StatutUsager::Blocked,
                        Geste::Desactiver | Geste::Roles(_) => false,
                    }
            }
            Qui::Usager(moi) => {
                let mien = &self.comptes[&moi];
                mien.statut == StatutUsager::Validated
                    && match geste {
                        Geste::Approuver | Geste::Refuser => vu.statut == StatutUsager::NeedSiretValidation,
                        Geste::Desactiver => {
                            vu.statut == StatutUsager::Validated && moi != cible && self.n_est_pas_le_dernier(cible)
                        }
                        Geste::Debloquer => vu.statut == StatutUsager::Blocked && !vu.par_un_agent,
                        Geste::Bloquer => false,
                        Geste::Roles(_) => {
                            let porteur = mien
                                .organisme
                                .is_some_and(|id| self.organisme(id).nature != Nature::Secondaire);
                            porteur
                                && mien.role == Some(RoleUsager::EigEcriture)
                                && moi != cible
                                && vu.statut == StatutUsager::Validated
                        }
                    }
            }
        }
    }

    fn appliquer(&mut self, qui: Qui, geste: Geste, cible: UsagerId) {
        let siret = self.comptes[&cible].siret.clone();
        let rejoint = self
            .organismes
            .iter()
            .find(|organisme| organisme.siret == siret)
            .map(|o| o.id);
        let vu = self.comptes.get_mut(&cible).unwrap();
        let statut = match geste {
            Geste::Approuver | Geste::Debloquer => StatutUsager::Validated,
            Geste::Refuser | Geste::Desactiver | Geste::Bloquer => StatutUsager::Blocked,
            Geste::Roles(role) => {
                vu.role = role;
                return;
            }
        };
        if statut == StatutUsager::Validated {
            vu.organisme = vu.organisme.or(rejoint);
        }
        vu.statut = statut;
        vu.par_un_agent = matches!(qui, Qui::Agent { .. });
    }
}

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

/// Monde de départ : deux SIREN à siège et établissement, une personne physique, des comptes dans chaque statut.
async fn preparer(app: &TestApp) -> (Monde, BTreeMap<UsagerId, Acteur<'_>>) {
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

/// Ce que la base retient d'un compte.
#[derive(Debug, serde::Deserialize)]
struct EnBase {
    statut: String,
    roles: String,
    organisme: Option<String>,
    version: i32,
    sessions: i64,
}

/// Ce que la base retient de chaque compte, en une lecture.
async fn relever(app: &TestApp) -> BTreeMap<UsagerId, EnBase> {
    let lu = app
        .valeur(
            "SELECT jsonb_object_agg(u.id, jsonb_build_object('statut', u.status_code, 'organisme', u.organisme_id, \
             'version', u.version, 'roles', coalesce((SELECT string_agg(r.role, ',' ORDER BY r.role) FROM usager_role r \
             WHERE r.usager_id = u.id), ''), 'sessions', (SELECT count(*) FROM session s WHERE s.compte_id = u.id \
             AND s.revoquee_at IS NULL))) FROM usager u",
        )
        .await;
    let lu: BTreeMap<uuid::Uuid, EnBase> = serde_json::from_str(&lu.unwrap()).unwrap();
    lu.into_iter().map(|(id, etat)| (UsagerId(id), etat)).collect()
}

fn comparer(monde: &Monde, base: &BTreeMap<UsagerId, EnBase>, pas: &str) {
    for (id, modele) in &monde.comptes {
        let attendu = (
            modele.statut.code(),
            modele.role.map_or("", |role| role.code()),
            modele.organisme.map(|organisme| organisme.to_string()),
        );
        let lu = &base[id];

        assert_eq!(
            (&*lu.statut, &*lu.roles, lu.organisme.clone()),
            attendu,
            "{id} après {pas}"
        );
        if modele.statut != StatutUsager::Validated {
            assert_eq!(lu.sessions, 0, "{id} est fermé, ses sessions aussi, après {pas}");
        }
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

/// Ouvre une session à qui peut en avoir une et n'en a plus : comme une personne qui se reconnecte.
async fn reconnecter<'a>(
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

/// Le modèle n'est pas la table du service : il refuse ce que la spécification refuse, sur un cas écrit à la main.
#[test]
fn le_modele_ne_laisse_pas_un_etablissement_donner_des_droits() {
    let siret = Siret::lire("73282932000074").unwrap();
    let organisme = OrganismeId(uuid::Uuid::from_u128(1));
    let compte = |role| Modele {
        statut: StatutUsager::Validated,
        role,
        organisme: Some(organisme),
        siret: siret.clone(),
        region: "AURA",
        departement: "38",
        par_un_agent: false,
        escalade: false,
    };
    let (un, deux) = (UsagerId(uuid::Uuid::from_u128(2)), UsagerId(uuid::Uuid::from_u128(3)));
    let monde = Monde {
        organismes: vec![Organisme {
            id: organisme,
            siret: siret.clone(),
            nature: Nature::Secondaire,
        }],
        comptes: BTreeMap::from([(un, compte(Some(RoleUsager::EigEcriture))), (deux, compte(None))]),
    };

    assert!(!monde.permet(Qui::Usager(un), Geste::Roles(Some(RoleUsager::EigLecture)), deux));
    assert!(monde.permet(Qui::Usager(un), Geste::Desactiver, deux));
    assert!(!monde.permet(Qui::Usager(un), Geste::Desactiver, un));
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
