//! Ajouter, modifier, retirer une décision.

use leptos::prelude::*;
use vao_client::{Appel, CleIdempotence, Client, ErreurClient, Reponse};
use vao_contract::organisme::{CREER_NON_AGREE, MODIFIER_NON_AGREE, NonAgreDto, SUPPRIMER_NON_AGREE, SaisieNonAgree};
use vao_contract::session::Rattachement;
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use vao_domain::{CodeTerritoire, NiveauTerritoire, Permission};
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action_ou, alerte_erreur, aujourd_hui, use_session};

use crate::conflit::montrer_le_resultat;
use crate::organismes::Regions;

/// Où l'agent tient des décisions.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ressort {
    /// Nulle part : il les lit.
    Aucun,
    /// Dans sa région.
    Region(CodeTerritoire),
    /// Partout.
    France,
}

fn ressort() -> Ressort {
    let session = use_session();
    if !session.peut(Permission::AdministrerOrganismes) {
        return Ressort::Aucun;
    }
    match session.profil_sans_suivi().map(|profil| profil.rattachement) {
        Some(Rattachement::Territoire(sien)) => match sien.niveau {
            NiveauTerritoire::National => Ressort::France,
            NiveauTerritoire::Regional => Ressort::Region(sien.code),
            NiveauTerritoire::Departemental => Ressort::Aucun,
        },
        Some(Rattachement::Organisme(_) | Rattachement::Aucun) | None => Ressort::Aucun,
    }
}

/// Champs d'une décision. `Copy`.
#[derive(Clone, Copy)]
struct Champs {
    formulaire: Formulaire,
    siret: Champ<String>,
    nom: Champ<String>,
    region: Champ<String>,
    nature: Champ<String>,
    date: Champ<String>,
}

impl Champs {
    fn new() -> Self {
        let formulaire = Formulaire::new("decision");
        Self {
            formulaire,
            siret: formulaire.champ("/siret", "SIRET", String::new()),
            nom: formulaire.champ("/nom", "Nom de l’organisateur", String::new()),
            region: formulaire.champ("/region", "Région de la décision", String::new()),
            nature: formulaire.champ("/natureDecision", "Nature de la décision", String::new()),
            date: formulaire.champ("/dateDecision", "Date de la décision", String::new()),
        }
    }

    fn remplir(self, decision: Option<&NonAgreDto>, region: &str) {
        self.formulaire.effacer();
        let texte = |lire: fn(&NonAgreDto) -> String| decision.map(lire).unwrap_or_default();
        self.siret.ecrire(texte(|connue| siret_lisible(connue.siret.as_str())));
        self.nom.ecrire(texte(|connue| connue.nom.clone()));
        self.nature.ecrire(texte(|connue| connue.nature_decision.clone()));
        self.date.ecrire(texte(|connue| format::jour(connue.date_decision)));
        self.region
            .ecrire(decision.map_or_else(|| region.to_owned(), |connue| connue.region.to_string()));
    }

    /// Corps à envoyer, ou tous les champs à corriger.
    fn lire(self) -> Result<SaisieNonAgree, Vec<ErreurChamp>> {
        let mut saisie = self.formulaire.saisie();
        let corps = SaisieNonAgree {
            siret: saisie.texte(self.siret),
            nom: saisie.texte_requis(self.nom),
            region: CodeTerritoire(saisie.choix_requis(self.region)),
            nature_decision: saisie.texte_requis(self.nature),
            date_decision: saisie.jour_requis(self.date),
        };
        let mut erreurs = saisie.erreurs().unwrap_or_default();
        let vues: Vec<String> = erreurs.iter().map(|erreur| erreur.pointeur.clone()).collect();
        let contexte = ContexteSaisie {
            aujourd_hui: aujourd_hui(),
        };
        let regles = valider(&corps, &contexte).err().unwrap_or_default();
        erreurs.extend(regles.into_iter().filter(|erreur| !vues.contains(&erreur.pointeur)));
        if erreurs.is_empty() { Ok(corps) } else { Err(erreurs) }
    }
}

/// Ajoute la décision, ou modifie celle qu'on a ouverte.
async fn ecrire(
    client: &Client,
    cle: &CleIdempotence,
    corps: Option<SaisieNonAgree>,
    cible: Option<NonAgreDto>,
) -> Result<Reponse<NonAgreDto>, ErreurClient> {
    let corps = corps.ok_or(ErreurClient::Annulee)?;
    let Some(connue) = cible else {
        let appel = Appel::new().corps(&corps).cle(cle);
        return client.appeler(&CREER_NON_AGREE, appel).await;
    };
    let appel = Appel::new().parametre(connue.id).corps(&corps).version(connue.version);
    client.appeler(&MODIFIER_NON_AGREE, appel).await
}

async fn supprimer(client: &Client, cible: Option<NonAgreDto>) -> Result<Reponse<()>, ErreurClient> {
    let connue = cible.ok_or(ErreurClient::Annulee)?;
    let appel = Appel::new().parametre(connue.id).version(connue.version);
    client.appeler(&SUPPRIMER_NON_AGREE, appel).await
}

/// Boîtes de dialogue de la page. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Edition {
    ressort: StoredValue<Ressort>,
    regions: Regions,
    champs: Champs,
    cible: RwSignal<Option<NonAgreDto>>,
    saisie_ouverte: RwSignal<bool>,
    retrait_ouvert: RwSignal<bool>,
    corps: StoredValue<Option<SaisieNonAgree>>,
    enregistrer: ActionEnCours,
    retirer: ActionEnCours,
    fait: RwSignal<Option<&'static str>>,
}

impl Edition {
    /// Prépare les actions ; `relire` recharge la liste.
    pub(super) fn new(regions: Regions, relire: impl Fn() + Copy + Send + Sync + 'static) -> Self {
        let champs = Champs::new();
        let cible: RwSignal<Option<NonAgreDto>> = RwSignal::new(None);
        let (saisie_ouverte, retrait_ouvert) = (RwSignal::new(false), RwSignal::new(false));
        let fait: RwSignal<Option<&'static str>> = RwSignal::new(None);
        let corps: StoredValue<Option<SaisieNonAgree>> = StoredValue::new(None);
        let dire = move |phrase| {
            fait.set(Some(phrase));
            relire();
            montrer_le_resultat();
        };
        let enregistrer = action_ou(
            move |client, cle| {
                let (corps, cible) = (corps.get_value(), cible.get_untracked());
                async move { ecrire(&client, &cle, corps, cible).await }
            },
            move |_: Reponse<NonAgreDto>| {
                saisie_ouverte.set(false);
                dire(if cible.with_untracked(Option::is_some) {
                    "La décision est modifiée."
                } else {
                    "La décision est ajoutée."
                });
            },
            move |erreur| {
                champs.formulaire.signaler(erreur.erreurs());
                if est_depassee(&erreur) {
                    relire();
                }
            },
        );
        let retirer = action_ou(
            move |client, _| {
                let cible = cible.get_untracked();
                async move { supprimer(&client, cible).await }
            },
            move |_: Reponse<()>| {
                retrait_ouvert.set(false);
                dire("La décision est retirée.");
            },
            move |erreur| {
                if est_depassee(&erreur) {
                    relire();
                }
            },
        );
        Self {
            ressort: StoredValue::new(ressort()),
            regions,
            champs,
            cible,
            saisie_ouverte,
            retrait_ouvert,
            corps,
            enregistrer,
            retirer,
            fait,
        }
    }

    /// Message de la dernière action réussie.
    pub(super) fn resultat(self) -> Option<AnyView> {
        let phrase = self.fait.get()?;
        Some(
            view! {
                <div class="fr-mb-3w">
                    <Alerte niveau=Niveau::Succes annoncee=true fermer=move |()| self.fait.set(None)>{phrase}</Alerte>
                </div>
            }
            .into_any(),
        )
    }

    /// Bouton d'ajout, pour qui tient une région.
    pub(super) fn bouton_ajouter(self) -> Option<AnyView> {
        let region = self.ressort.with_value(|ressort| match ressort {
            Ressort::Aucun => None,
            Ressort::Region(code) => Some(code.to_string()),
            Ressort::France => Some(String::new()),
        })?;
        let ajouter = move || {
            self.preparer(None);
            self.champs.remplir(None, &region);
            self.saisie_ouverte.set(true);
        };
        Some(view! { <p><Bouton icone="add-line" au_clic=ajouter>"Ajouter une décision"</Bouton></p> }.into_any())
    }

    /// Actions d'une ligne, si l'agent la tient.
    pub(super) fn boutons(self, ligne: &NonAgreDto) -> AnyView {
        if !ligne.modifiable {
            return "–".into_any();
        }
        let (changee, a_retirer) = (ligne.clone(), ligne.clone());
        let modifier = move || {
            self.preparer(Some(changee.clone()));
            self.champs.remplir(Some(&changee), "");
            self.saisie_ouverte.set(true);
        };
        let retirer = move || {
            self.preparer(Some(a_retirer.clone()));
            self.retrait_ouvert.set(true);
        };
        view! {
            <div class="vao-actions-ligne">
                <Bouton variante=Variante::Secondaire taille=Taille::Petit precision=ligne.nom.clone() au_clic=modifier>"Modifier"</Bouton>
                <Bouton variante=Variante::Tertiaire taille=Taille::Petit precision=ligne.nom.clone() au_clic=retirer>"Retirer"</Bouton>
            </div>
        }
        .into_any()
    }

    fn preparer(self, cible: Option<NonAgreDto>) {
        self.fait.set(None);
        self.enregistrer.effacer();
        self.retirer.effacer();
        self.cible.set(cible);
    }

    /// Boîtes de dialogue, à placer une fois dans la page.
    pub(super) fn modales(self) -> AnyView {
        view! { {self.modale_saisie()}{self.modale_retrait()} }.into_any()
    }

    fn modale_saisie(self) -> AnyView {
        let envoyer = move || match self.champs.lire() {
            Ok(lu) => {
                self.champs.formulaire.effacer();
                self.corps.set_value(Some(lu));
                self.enregistrer.lancer();
            }
            Err(erreurs) => self.champs.formulaire.signaler(erreurs),
        };
        let titre = Signal::derive(move || {
            if self.cible.with(Option::is_some) {
                "Modifier la décision".to_owned()
            } else {
                "Ajouter une décision".to_owned()
            }
        });
        let actions = ViewFn::from(move || {
            view! {
                <Bouton occupe=self.enregistrer.occupe au_clic=envoyer>"Enregistrer"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move || self.saisie_ouverte.set(false)>"Annuler"</Bouton>
            }
        });
        view! {
            <Modale id="decision" titre=titre ouverte=self.saisie_ouverte actions=actions>
                <form novalidate on:submit=envoi(envoyer)>
                    <ResumeErreurs formulaire=self.champs.formulaire />
                    {move || self.enregistrer.erreur.get().filter(hors_champ).map(|erreur| alerte_erreur(&erreur))}
                    {self.saisie()}
                </form>
            </Modale>
        }
        .into_any()
    }

    fn saisie(self) -> AnyView {
        let toutes = self.regions.choix();
        let ressort = self.ressort.get_value();
        let permises = Signal::derive(move || {
            let mut choix = toutes.get();
            if let Ressort::Region(code) = &ressort {
                choix.retain(|propose| propose.valeur == code.as_str());
            }
            choix
        });
        view! {
            <ChampTexte champ=self.champs.siret mode_saisie="numeric" longueur_max=17 aide="14 chiffres" />
            <ChampTexte champ=self.champs.nom longueur_max=128 />
            <ListeDeroulante champ=self.champs.region choix=permises invite="Choisir une région" />
            <ChampTexte champ=self.champs.nature longueur_max=100 aide="Retrait, suspension, non-renouvellement…" />
            <ChampDate champ=self.champs.date />
        }
        .into_any()
    }

    fn modale_retrait(self) -> AnyView {
        let nom = move || {
            self.cible
                .with(|cible| cible.as_ref().map(|cible| cible.nom.clone()).unwrap_or_default())
        };
        view! {
            <Confirmation id="retrait-decision" titre="Retirer la décision" ouverte=self.retrait_ouvert confirmer="Retirer"
                occupe=self.retirer.occupe au_oui=move || self.retirer.lancer()>
                <p>"La décision sur «\u{a0}"{nom}"\u{a0}» ne paraîtra plus dans la liste. Le journal garde ce qu’elle disait."</p>
                {move || self.retirer.erreur.get().map(|erreur| alerte_erreur(&erreur))}
            </Confirmation>
        }
        .into_any()
    }
}

/// Quelqu'un a changé ou retiré la ligne : la liste est à relire.
fn est_depassee(erreur: &ErreurClient) -> bool {
    matches!(
        erreur.code(),
        Some(CodeProbleme::VersionPerimee | CodeProbleme::Introuvable)
    )
}

/// Les erreurs de champ se montrent sur le champ.
fn hors_champ(erreur: &ErreurClient) -> bool {
    erreur.erreurs().is_empty()
}
