//! Marche au hasard sur l'API réelle : à chaque pas, chaque droit détenu l'a été donné par qui le pouvait.
//!
//! Le modèle ne lit ni les réponses ni le code du service : il compare l'état de la base avant et après chaque pas, et
//! demande de chaque droit nouveau qui vient de le donner.

#![expect(
    clippy::indexing_slicing,
    reason = "un rang hors de la table est un défaut de l'essai"
)]

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use vao_contract::agent::{self, CreationAgent, ModificationAgent};
use vao_domain::droits::RoleAgent;
use vao_domain::{AgentId, Code as _, CodeTerritoire, Population, Version};
use vao_test::{Acteur, TestApp};

use super::aide::{agir, creer, modifier};

const PAS: u32 = 400;
const GRAINE: u64 = 0x5eed_2027;
const TERRITOIRES: &[&str] = &["FRA", "AURA", "BRE", "COR", "38", "73", "29", "2A", "2B"];

/// Tirage reproductible (xorshift).
struct Hasard(u64);

impl Hasard {
    fn sous(&mut self, borne: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(borne.max(1)).unwrap()).unwrap()
    }

    fn parmi<'a, T>(&mut self, choix: &'a [T]) -> &'a T {
        &choix[self.sous(choix.len())]
    }

    /// Rôles au hasard ; une fois sur deux, parmi ceux de l'auteur, pour que la marche avance.
    fn roles(&mut self, auteur: &Etat) -> Vec<RoleAgent> {
        let des_siens = self.sous(2) == 0;
        let retenu = |role: &RoleAgent| !des_siens || auteur.detient(*role);
        let tires: Vec<RoleAgent> = RoleAgent::TOUS.iter().copied().filter(|_| self.sous(3) == 0).collect();
        tires.into_iter().filter(retenu).collect()
    }
}

/// Agent, tel que la base le connaît.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Etat {
    mail: String,
    territoire: String,
    version: i32,
    valide: bool,
    ferme: bool,
    roles: BTreeSet<String>,
}

impl Etat {
    fn detient(&self, role: RoleAgent) -> bool {
        self.roles.contains(role.code())
    }

    fn actif(&self) -> bool {
        self.valide && !self.ferme
    }

    fn gere(&self) -> bool {
        self.actif() && self.detient(RoleAgent::Compte)
    }
}

type Monde = BTreeMap<Uuid, Etat>;

async fn observer(app: &TestApp) -> Monde {
    let texte = app
        .valeur(
            "SELECT string_agg(concat_ws('|', a.id, a.mail, a.ter_code, a.version, a.validated, a.deleted, \
             (SELECT coalesce(string_agg(r.role, ','), '') FROM agent_role r WHERE r.agent_id = a.id)), E'\\n') \
             FROM agent a",
        )
        .await
        .unwrap();
    let ligne = |ligne: &str| {
        let champs: Vec<&str> = ligne.split('|').collect();
        let etat = Etat {
            mail: champs[1].to_owned(),
            territoire: champs[2].to_owned(),
            version: champs[3].parse().unwrap(),
            valide: champs[4] == "t",
            ferme: champs[5] == "t",
            roles: champs[6]
                .split(',')
                .filter(|role| !role.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        (champs[0].parse().unwrap(), etat)
    };
    texte.lines().map(ligne).collect()
}

/// Le territoire `grand` contient `petit`, écrit sans regarder le code du service.
fn contient(grand: &str, petit: &str) -> bool {
    let region = match petit {
        "38" | "73" => "AURA",
        "29" => "BRE",
        "2A" | "2B" => "COR",
        _ => "FRA",
    };
    grand == "FRA" || grand == petit || (grand == region && petit != "FRA")
}

/// Chaque droit apparu entre `avant` et `apres` est de la main d'un agent actif qui le détenait là.
fn verifier(avant: &Monde, apres: &Monde, auteur: Uuid) -> usize {
    let donneur = &avant[&auteur];
    let mut donnes = 0;
    for (id, etat) in apres {
        let ancien = avant.get(id);
        for role in etat.roles.iter().filter(|role| *role != "eig") {
            let deja = ancien
                .is_some_and(|ancien| ancien.roles.contains(role) && contient(&ancien.territoire, &etat.territoire));
            if deja {
                continue;
            }
            donnes += 1;
            assert!(donneur.gere(), "{donneur:?} donne {role} à {etat:?}");
            assert_ne!(*id, auteur, "{etat:?} se donne {role}");
            assert!(donneur.roles.contains(role), "{donneur:?} donne {role} sans l'avoir");
            assert!(
                contient(&donneur.territoire, &etat.territoire),
                "{donneur:?} donne {role} à {etat:?}"
            );
            if let Some(ancien) = ancien {
                assert!(
                    contient(&donneur.territoire, &ancien.territoire),
                    "{donneur:?} prend {ancien:?}"
                );
            }
        }
        if let Some(ancien) = ancien
            && (ancien.ferme != etat.ferme || ancien.territoire != etat.territoire || ancien.roles != etat.roles)
        {
            assert!(donneur.gere() && *id != auteur, "{donneur:?} touche {ancien:?}");
            assert!(
                contient(&donneur.territoire, &ancien.territoire),
                "{donneur:?} touche {ancien:?}"
            );
            assert!(ancien.ferme == etat.ferme || donneur.detient(RoleAgent::Desactivation));
        }
        if ancien != Some(etat) {
            assert!(etat.roles.contains("eig") || ancien.is_some_and(|ancien| ancien.roles == etat.roles));
        }
    }
    let nationaux = apres
        .values()
        .filter(|etat| etat.gere() && etat.territoire == "FRA")
        .count();
    assert!(nationaux > 0, "plus aucun agent national ne gère les comptes");
    donnes
}

/// Ce que la marche a fait, pour qu'elle n'ait pas rien fait.
#[derive(Debug, Default)]
struct Bilan {
    reussites: [u32; 4],
    refus: [u32; 4],
    droits_donnes: usize,
}

async fn peupler(app: &TestApp) {
    let gestion = [
        RoleAgent::Compte,
        RoleAgent::Desactivation,
        RoleAgent::DemandeSejourLecture,
    ];
    app.agent("FRA", RoleAgent::TOUS).await;
    app.agent("FRA", &gestion).await;
    for territoire in ["AURA", "BRE", "COR", "38", "2A"] {
        app.agent(territoire, &gestion).await;
        app.agent(territoire, RoleAgent::TOUS).await;
        app.agent(
            territoire,
            &[RoleAgent::DemandeSejourEcriture, RoleAgent::ValidationOva],
        )
        .await;
    }
}

/// Agents retenus, par adresse : les identifiants, tirés au hasard, ne rendraient pas la marche reproductible.
fn par_adresse(monde: &Monde, retenir: impl Fn(&Etat) -> bool) -> Vec<Uuid> {
    let mut retenus: Vec<(&Uuid, &Etat)> = monde.iter().filter(|(_, etat)| retenir(etat)).collect();
    retenus.sort_by_key(|(_, etat)| &etat.mail);
    retenus.into_iter().map(|(id, _)| *id).collect()
}

/// Un pas : un agent au hasard tente une opération au hasard ; rend l'opération et si elle a réussi.
async fn pas(monde: &Monde, acteur: &Acteur<'_>, hasard: &mut Hasard, rang: u32) -> (usize, bool) {
    let par = &monde[&acteur.compte.unwrap()];
    let operation = hasard.sous(5).min(3);
    // Rouvrir vise le plus souvent un compte fermé, et une opération sur deux reste chez l'par.
    let (ferme, chez_soi) = (operation == 2 && hasard.sous(4) > 0, hasard.sous(2) == 0);
    let cibles = par_adresse(monde, |etat| {
        (!ferme || etat.ferme) && (!chez_soi || contient(&par.territoire, &etat.territoire))
    });
    let cibles = if cibles.is_empty() {
        par_adresse(monde, |_| true)
    } else {
        cibles
    };
    let id = *hasard.parmi(&cibles);
    let cible = &monde[&id];
    let (id, version) = (AgentId(id), Version(cible.version));
    let territoires: Vec<&str> = TERRITOIRES
        .iter()
        .copied()
        .filter(|code| !chez_soi || contient(&par.territoire, code))
        .collect();
    let territoire = CodeTerritoire((*hasard.parmi(&territoires)).to_owned());
    let roles = hasard.roles(par);
    let reponse = match operation {
        0 => {
            let corps = CreationAgent {
                email: format!("marche{rang}@etat.test"),
                nom: "Marche".to_owned(),
                prenom: "Agathe".to_owned(),
                territoire,
                roles,
            };
            creer(acteur, &corps).await
        }
        1 => agir(acteur, &agent::DESACTIVER, id, version).await,
        2 => agir(acteur, &agent::REACTIVER, id, version).await,
        _ => {
            let reste = hasard.sous(2) == 0;
            let corps = ModificationAgent {
                nom: "Marche".to_owned(),
                prenom: "Boris".to_owned(),
                territoire: if reste {
                    CodeTerritoire(cible.territoire.clone())
                } else {
                    territoire
                },
                roles,
            };
            modifier(acteur, id, version, &corps).await
        }
    };
    assert!(
        matches!(reponse.statut, 200 | 201 | 403 | 404 | 409 | 422),
        "{} {}",
        reponse.statut,
        reponse.texte()
    );
    (operation, reponse.statut < 300)
}

#[actix_web::test]
async fn chaque_droit_detenu_a_ete_donne_par_qui_le_pouvait() {
    TestApp::run(async |app| {
        peupler(app).await;
        let mut hasard = Hasard(GRAINE);
        let mut bilan = Bilan::default();
        let mut connectes: BTreeMap<Uuid, Acteur<'_>> = BTreeMap::new();
        let mut avant = observer(app).await;
        for rang in 0..PAS {
            // Deux fois sur trois, quelqu'un qui gère des comptes : sinon la marche n'est faite que de refus.
            let auteurs = match hasard.sous(3) {
                0 => par_adresse(&avant, Etat::actif),
                _ => par_adresse(&avant, Etat::gere),
            };
            let auteur = *hasard.parmi(&auteurs);
            if let std::collections::btree_map::Entry::Vacant(place) = connectes.entry(auteur) {
                place.insert(app.connecter(Population::Bo, auteur, avant[&auteur].mail.clone()).await);
            }

            let (operation, reussi) = pas(&avant, &connectes[&auteur], &mut hasard, rang).await;

            let apres = observer(app).await;
            bilan.droits_donnes += verifier(&avant, &apres, auteur);
            assert!(reussi || avant == apres, "un refus ne change rien");
            let compte = if reussi { &mut bilan.reussites } else { &mut bilan.refus };
            compte[operation] += 1;
            // Un changement de droits ferme les sessions : l'agent se reconnecte.
            connectes.retain(|id, _| {
                let (avant, apres) = (&avant[id], &apres[id]);
                avant.roles == apres.roles && avant.territoire == apres.territoire && avant.ferme == apres.ferme
            });
            // Un nouveau sur deux active son compte et agit à son tour.
            if apres.len() > avant.len() && hasard.sous(2) == 0 {
                app.sql("UPDATE agent SET validated = true WHERE mail LIKE 'marche%'")
                    .await;
                avant = observer(app).await;
            } else {
                avant = apres;
            }
        }

        assert!(bilan.reussites.iter().all(|nombre| *nombre >= 8), "{bilan:?}");
        assert!(bilan.refus.iter().all(|nombre| *nombre >= 10), "{bilan:?}");
        assert!(bilan.droits_donnes >= 20, "{bilan:?}");
        app.courriels().await;
    })
    .await;
}
