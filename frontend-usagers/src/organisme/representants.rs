//! Section « Représentants légaux » : un tableau, une boîte de dialogue pour ajouter ou modifier.

use leptos::prelude::*;
use serde_json::Value;
use vao_contract::organisme::{Representant, Representants};
use vao_contract::{ContexteSaisie, ErreurChamp, valider};
use vao_domain::Code;
use vao_domain::organisme::{SectionOrganisme, SourceRepresentant, TypeRepresentant};
use vao_ui::metier::choix_de;
use vao_ui::organisme::{nom_du_representant, source_du_representant};
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::aujourd_hui;
use vao_ui::session::sauvegarde::{Liaison, Regles};

use super::dossier::Dossier;
use super::section::PageSection;

/// Identifiant du bouton d'ajout, où va le focus quand la liste se vide.
const AJOUTER: &str = "representant-ajouter";

/// Lignes par page du tableau.
const PAR_PAGE: usize = 10;

/// Page de la section.
#[component]
pub(crate) fn PageRepresentants() -> AnyView {
    view! { <PageSection section=SectionOrganisme::Representants champs=champs large=true /> }.into_any()
}

fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let lus = dossier
        .sans_suivi(|fiche| fiche.sections.representants.representants.clone())
        .unwrap_or_default();
    let liste = formulaire.champ("/representants", "Représentants légaux", lus);
    Champs {
        liaisons: vec![liaison(liste)],
        regles: Regles {
            valider: verifier::<Representants>,
            solidaires: &[],
        },
        a_part: true,
        dessiner: Box::new(move |au_changement| {
            let edition = Edition::new(liste, au_changement);
            view! {
                <p>"Les personnes ou les sociétés qui engagent légalement l’organisme. Il en faut une au moins."</p>
                {tableau(edition)}
                <p>
                    <Bouton id=AJOUTER variante=Variante::Secondaire icone="add-line" au_clic=move |()| edition.ouvrir(None)>
                        "Ajouter un représentant"
                    </Bouton>
                </p>
                {edition.modale()}
                {edition.confirmation()}
            }
            .into_any()
        }),
    }
}

/// La liste entière est un champ : l'envoi la remplace.
fn liaison(liste: Champ<Vec<Representant>>) -> Liaison {
    Liaison::new(
        "/representants",
        "Représentants légaux",
        move || Ok(serde_json::to_value(liste.lire()).unwrap_or_default()),
        move |valeur| liste.ecrire(lire(valeur)),
        |valeur| {
            lire(valeur)
                .iter()
                .map(nom_du_representant)
                .collect::<Vec<_>>()
                .join(", ")
        },
    )
}

fn lire(valeur: &Value) -> Vec<Representant> {
    serde_json::from_value(valeur.clone()).unwrap_or_default()
}

/// Ajout, modification et retrait. `Copy`.
#[derive(Clone, Copy)]
struct Edition {
    liste: Champ<Vec<Representant>>,
    au_changement: Callback<()>,
    pages: Pages,
    ouverte: RwSignal<bool>,
    a_confirmer: RwSignal<bool>,
    /// Ligne visée ; `None` pour un ajout.
    rang: RwSignal<Option<usize>>,
    saisie: Saisie,
}

/// Champs de la boîte de dialogue.
#[derive(Clone, Copy)]
struct Saisie {
    formulaire: Formulaire,
    nature: Champ<String>,
    raison_sociale: Champ<String>,
    nom: Champ<String>,
    prenom: Champ<String>,
    fonction: Champ<String>,
}

impl Saisie {
    fn new() -> Self {
        let formulaire = Formulaire::new("representant");
        let champ = |pointeur: &str, libelle: &str| formulaire.champ(pointeur, libelle, String::new());
        Self {
            formulaire,
            nature: champ("/type", "Ce représentant est"),
            raison_sociale: champ("/raisonSociale", "Dénomination de la société"),
            nom: champ("/nom", "Nom"),
            prenom: champ("/prenom", "Prénom"),
            fonction: champ("/fonction", "Fonction"),
        }
    }

    fn remplir(self, lu: Option<&Representant>) {
        let nature = lu.map_or(TypeRepresentant::PersonnePhysique, |lu| lu.type_representant);
        let texte = |valeur: Option<&String>| valeur.cloned().unwrap_or_default();
        self.nature.ecrire(nature.code().to_owned());
        self.raison_sociale
            .ecrire(texte(lu.and_then(|lu| lu.raison_sociale.as_ref())));
        self.nom.ecrire(texte(lu.and_then(|lu| lu.nom.as_ref())));
        self.prenom.ecrire(texte(lu.and_then(|lu| lu.prenom.as_ref())));
        self.fonction.ecrire(texte(lu.and_then(|lu| lu.fonction.as_ref())));
        self.formulaire.effacer();
    }

    /// Le représentant saisi, entier : ce qui manque se dit ici plutôt qu'à la finalisation.
    fn lire(self) -> Result<Representant, Vec<ErreurChamp>> {
        let mut saisie = self.formulaire.saisie();
        let nature =
            TypeRepresentant::depuis_code(&self.nature.lire_sans_suivi()).unwrap_or(TypeRepresentant::PersonnePhysique);
        let raison_sociale = match nature {
            TypeRepresentant::PersonneMorale => Some(saisie.texte_requis(self.raison_sociale)),
            TypeRepresentant::PersonnePhysique => None,
        };
        let lu = Representant {
            type_representant: nature,
            raison_sociale,
            nom: Some(saisie.texte_requis(self.nom)),
            prenom: Some(saisie.texte_requis(self.prenom)),
            fonction: Some(saisie.texte_requis(self.fonction)),
            source: None,
            releve_le: None,
        };
        if let Some(erreurs) = saisie.erreurs() {
            return Err(erreurs);
        }
        let contexte = ContexteSaisie {
            aujourd_hui: aujourd_hui(),
        };
        valider(&lu, &contexte).map(|()| lu)
    }
}

impl Edition {
    fn new(liste: Champ<Vec<Representant>>, au_changement: Callback<()>) -> Self {
        Self {
            liste,
            au_changement,
            pages: Pages::new(liste),
            ouverte: RwSignal::new(false),
            a_confirmer: RwSignal::new(false),
            rang: RwSignal::new(None),
            saisie: Saisie::new(),
        }
    }

    fn vise(self) -> Option<Representant> {
        let rang = self.rang.get_untracked()?;
        self.liste.valeur.with_untracked(|liste| liste.get(rang).cloned())
    }

    fn ouvrir(self, rang: Option<usize>) {
        self.rang.set(rang);
        self.saisie.remplir(self.vise().as_ref());
        self.ouverte.set(true);
    }

    fn retirer(self, rang: usize) {
        self.rang.set(Some(rang));
        self.a_confirmer.set(true);
    }

    fn valider(self) {
        let lu = match self.saisie.lire() {
            Ok(lu) => lu,
            Err(erreurs) => return self.saisie.formulaire.signaler(erreurs),
        };
        self.saisie.formulaire.effacer();
        let nom = nom_du_representant(&lu);
        // La source revient au serveur ; une ligne que l'on n'a pas changée garde la sienne.
        let lu = match self.vise() {
            Some(avant) if avant.dit_la_meme_chose(&lu) => avant,
            Some(_) | None => Representant {
                source: Some(SourceRepresentant::Saisie),
                ..lu
            },
        };
        let rang = self.rang.get_untracked();
        let mut place = 0;
        self.liste.valeur.update(|liste| {
            place = rang.unwrap_or(liste.len());
            match liste.get_mut(place) {
                Some(ligne) => *ligne = lu,
                None => liste.push(lu),
            }
        });
        self.ouverte.set(false);
        annoncer(
            &[
                nom.as_str(),
                if rang.is_some() {
                    " est modifié."
                } else {
                    " est ajouté."
                },
            ]
            .concat(),
        );
        self.au_changement.run(());
        self.pages.montrer(place);
    }

    fn confirmer_le_retrait(self) {
        let Some(rang) = self.rang.get_untracked() else {
            return;
        };
        let nom = self.vise().as_ref().map(nom_du_representant).unwrap_or_default();
        let mut reste = 0;
        self.liste.valeur.update(|liste| {
            if rang < liste.len() {
                liste.remove(rang);
            }
            reste = liste.len();
        });
        self.a_confirmer.set(false);
        annoncer(&[&nom, " est retiré."].concat());
        self.au_changement.run(());
        match reste.checked_sub(1) {
            Some(derniere) => self.pages.montrer(rang.min(derniere)),
            None => focaliser_apres_fermeture(AJOUTER.to_owned()),
        }
    }

    fn modale(self) -> AnyView {
        let Saisie {
            formulaire,
            nature,
            raison_sociale,
            nom,
            prenom,
            fonction,
        } = self.saisie;
        let societe = Memo::new(move |_| {
            nature
                .valeur
                .with(|code| code == TypeRepresentant::PersonneMorale.code())
        });
        let titre = Signal::derive(move || {
            match self.rang.get() {
                Some(_) => "Modifier le représentant légal",
                None => "Ajouter un représentant légal",
            }
            .to_owned()
        });
        let actions = ViewFn::from(move || {
            view! {
                <Bouton au_clic=move |()| self.valider()>"Valider"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move |()| self.ouverte.set(false)>"Annuler"</Bouton>
            }
        });
        view! {
            <Modale id="modale-representant" titre=titre ouverte=self.ouverte actions=actions>
                <form novalidate on:submit=envoi(move || self.valider())>
                    <ResumeErreurs formulaire=formulaire />
                    <GroupeRadio champ=nature choix={choix_de::<TypeRepresentant>()} />
                    {move || societe.get().then(|| view! {
                        <ChampTexte champ=raison_sociale longueur_max=255 />
                        <p class="fr-text--bold fr-mb-2w">"Son représentant permanent"</p>
                    })}
                    <ChampTexte champ=nom.completion("off") />
                    <ChampTexte champ=prenom.completion("off") />
                    <ChampTexte champ=fonction longueur_max=255 aide="Par exemple\u{a0}: président, gérante" />
                    // Entrée valide : un formulaire sans bouton d'envoi à lui ne s'enverrait pas.
                    <button type="submit" hidden></button>
                </form>
            </Modale>
        }
        .into_any()
    }

    fn confirmation(self) -> AnyView {
        let nom = move || {
            self.rang.track();
            self.vise().as_ref().map(nom_du_representant).unwrap_or_default()
        };
        view! {
            <Confirmation
                id="retrait-representant"
                titre="Retirer ce représentant légal"
                ouverte=self.a_confirmer
                confirmer="Retirer"
                au_oui=move |()| self.confirmer_le_retrait()
            >
                <p>{nom}" ne figurera plus parmi les représentants légaux de l’organisme."</p>
            </Confirmation>
        }
        .into_any()
    }
}

/// Page du tableau, dans l'URL, et ligne qui attend le focus. `Copy`.
#[derive(Clone, Copy)]
struct Pages {
    courante: Memo<usize>,
    attendue: RwSignal<Option<usize>>,
    poser: Callback<(&'static str, Vec<String>)>,
}

impl Pages {
    fn new(liste: Champ<Vec<Representant>>) -> Self {
        let demandee = use_parametre("page");
        let courante = Memo::new(move |_| {
            let demandee = demandee.get().and_then(|page| page.parse().ok()).unwrap_or(1);
            let derniere = liste.valeur.with(Vec::len).saturating_sub(1);
            usize::clamp(demandee, 1, page_de(derniere))
        });
        let attendue = RwSignal::new(None);
        Effect::new(move |_| {
            let (Some(rang), page) = (attendue.get(), courante.get()) else {
                return;
            };
            if page_de(rang) == page {
                attendue.set(None);
                focaliser_apres_fermeture(id_modifier(rang));
            }
        });
        Self {
            courante,
            attendue,
            poser: use_poser_parametre(),
        }
    }

    /// Va à la page de cette ligne, et lui donne le focus.
    fn montrer(self, rang: usize) {
        let page = page_de(rang);
        if page != self.courante.get_untracked() {
            self.poser.run(("page", vec![page.to_string()]));
        }
        self.attendue.set(Some(rang));
    }

    fn navigation(self, liste: Champ<Vec<Representant>>) -> AnyView {
        view! {
            <Pagination
                page=Signal::derive(move || u32::try_from(self.courante.get()).unwrap_or(u32::MAX))
                total=Signal::derive(move || u64::try_from(liste.valeur.with(Vec::len)).unwrap_or(u64::MAX))
                par_page=Signal::stored(u32::try_from(PAR_PAGE).unwrap_or(u32::MAX))
                libelle="Pages des représentants légaux"
            />
        }
        .into_any()
    }
}

/// Page, à partir de 1, de la ligne de ce rang, à partir de 0.
const fn page_de(rang: usize) -> usize {
    rang / PAR_PAGE + 1
}

/// La boîte de dialogue rend le focus en se fermant, à la prochaine image : celui-ci vient après.
fn focaliser_apres_fermeture(id: String) {
    request_animation_frame(move || focaliser(&id));
}

fn id_modifier(rang: usize) -> String {
    ["representant-modifier-", &rang.to_string()].concat()
}

fn tableau(edition: Edition) -> AnyView {
    let liste = edition.liste;
    let vide = Memo::new(move |_| liste.valeur.with(Vec::is_empty));
    let message = Memo::new(move |_| liste.message());
    let lignes = move || {
        let page = edition.pages.courante.get();
        liste
            .lire()
            .iter()
            .enumerate()
            .filter(|(rang, _)| page_de(*rang) == page)
            .map(|(rang, lu)| ligne(edition, rang, lu))
            .collect_view()
    };
    let contenu = move || {
        if vide.get() {
            view! { <p>"Aucun représentant légal pour l’instant."</p> }.into_any()
        } else {
            let colonnes = vec![
                Colonne::new("Représentant"),
                Colonne::new("Fonction"),
                Colonne::new("Source"),
                Colonne::new("Actions"),
            ];
            view! { <Tableau legende="Représentants légaux" colonnes=colonnes id="representants">{lignes}</Tableau> }
                .into_any()
        }
    };
    view! {
        <div id=liste.id() tabindex="-1" role="group" aria-label="Représentants légaux">
            {contenu}
            {edition.pages.navigation(liste)}
            {move || message.get().map(|texte| view! { <p class="fr-message fr-message--error">{texte}</p> })}
        </div>
    }
    .into_any()
}

fn ligne(edition: Edition, rang: usize, lu: &Representant) -> AnyView {
    let nom = nom_du_representant(lu);
    let incomplet = lu.nom.is_none()
        || lu.prenom.is_none()
        || lu.fonction.is_none()
        || (lu.type_representant == TypeRepresentant::PersonneMorale && lu.raison_sociale.is_none());
    let badge =
        incomplet.then(|| view! { " "<Badge niveau=NiveauBadge::Attention libelle="À compléter" petit=true /> });
    view! {
        <tr>
            <th scope="row" class="fr-cell--multiline">{nom.clone()}{badge}</th>
            <td class="fr-cell--multiline">{lu.fonction.clone().unwrap_or_else(|| "Non renseignée".to_owned())}</td>
            <td class="fr-cell--multiline">{source_du_representant(lu)}</td>
            <td>
                <div class="vao-actions-ligne">
                    <Bouton
                        id=id_modifier(rang)
                        variante=Variante::Secondaire
                        taille=Taille::Petit
                        precision=nom.clone()
                        au_clic=move |()| edition.ouvrir(Some(rang))
                    >
                        "Modifier"
                    </Bouton>
                    <Bouton
                        variante=Variante::Tertiaire
                        taille=Taille::Petit
                        precision=nom
                        au_clic=move |()| edition.retirer(rang)
                    >
                        "Retirer"
                    </Bouton>
                </div>
            </td>
        </tr>
    }
    .into_any()
}
