//! Dépôt de fichiers.

use leptos::prelude::*;
use vao_domain::Code;
use vao_domain::document::StatutPiece;
use wasm_bindgen::JsCast;
use web_sys::{Event, File, HtmlInputElement};

use super::texte_aide;
use crate::boutons::{Bouton, Taille, Variante};
use crate::dom::focaliser;
use crate::format::taille as taille_lisible;
use crate::retours::{Badge, NiveauBadge};

/// Fichier déposé, tel que la liste le montre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FichierDepose {
    /// Identifiant donné par la page, le même tant que la ligne est là.
    pub id: String,
    /// Nom d'origine.
    pub nom: String,
    /// Taille en octets, si elle est connue.
    pub taille: Option<u64>,
    /// Où en est le dépôt.
    pub etat: EtatFichier,
}

/// Où en est un dépôt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EtatFichier {
    /// Choisi ; un autre part avant lui.
    Attente,
    /// Envoi en cours.
    Envoi,
    /// Reçu, analyse antivirus en cours.
    Analyse,
    /// Accepté.
    Pret,
    /// Refusé, et pourquoi.
    Refuse(String),
    /// N'a pas pu partir, et pourquoi ; on peut le renvoyer.
    Echec(String),
}

impl EtatFichier {
    fn badge(&self) -> (NiveauBadge, &'static str) {
        match self {
            Self::Attente => (NiveauBadge::Neutre, "En attente"),
            Self::Envoi => (NiveauBadge::Info, "Envoi…"),
            Self::Analyse => (NiveauBadge::Info, StatutPiece::EnQuarantaine.libelle()),
            Self::Pret => (NiveauBadge::Succes, StatutPiece::Saine.libelle()),
            Self::Refuse(_) => (NiveauBadge::Erreur, StatutPiece::Rejetee.libelle()),
            Self::Echec(_) => (NiveauBadge::Attention, "Non envoyée"),
        }
    }

    fn motif(&self) -> Option<&str> {
        match self {
            Self::Refuse(motif) | Self::Echec(motif) => Some(motif),
            Self::Attente | Self::Envoi | Self::Analyse | Self::Pret => None,
        }
    }
}

/// Rappel qui reçoit l'identifiant d'un fichier.
type Geste = Option<Callback<(String,)>>;

/// Champ de dépôt ; l'envoi est l'affaire de la page.
#[component]
pub fn ChampFichier(
    /// Identifiant HTML.
    #[prop(into)]
    id: String,
    /// Libellé.
    #[prop(into)]
    libelle: String,
    /// Types et taille admis, en toutes lettres.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Extensions admises (`.pdf,.jpg`) : une commodité, le serveur vérifie le contenu.
    #[prop(into)]
    accepte: String,
    /// Plusieurs fichiers à la fois.
    #[prop(optional)]
    plusieurs: bool,
    /// Appelé pour chaque fichier choisi.
    #[prop(into)]
    au_choix: Callback<(File,)>,
    /// Fichiers déposés.
    #[prop(optional, into)]
    fichiers: Signal<Vec<FichierDepose>>,
    /// Appelé avec l'identifiant du fichier à retirer.
    #[prop(optional, into)]
    au_retrait: Option<Callback<(String,)>>,
    /// Appelé avec l'identifiant du fichier accepté à télécharger.
    #[prop(optional, into)]
    au_telechargement: Option<Callback<(String,)>>,
    /// Appelé avec l'identifiant du fichier à renvoyer.
    #[prop(optional, into)]
    au_renvoi: Option<Callback<(String,)>>,
    /// Identifiant du fichier en cours de téléchargement.
    #[prop(optional, into)]
    telechargement: Signal<Option<String>>,
    /// Erreur du champ.
    #[prop(optional, into)]
    erreur: Signal<Option<String>>,
    /// Champ inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
) -> AnyView {
    let id_messages = [id.as_str(), "-messages"].concat();
    let gestes = Gestes {
        champ: StoredValue::new(id.clone()),
        fichiers,
        retirer: au_retrait,
        telecharger: au_telechargement,
        renvoyer: au_renvoi,
        telechargement,
    };
    view! {
        <div class="fr-upload-group" class=("fr-upload-group--error", move || erreur.with(Option::is_some))>
            <label class="fr-label" for=id.clone()>{libelle}{aide.map(texte_aide)}</label>
            <input
                class="fr-upload"
                type="file"
                id=id
                accept=accepte
                multiple=plusieurs
                disabled=desactive
                aria-describedby=id_messages.clone()
                on:change=move |evenement| choisir(&evenement, au_choix)
            />
            <div class="fr-messages-group" id=id_messages>
                {move || erreur.get().map(|texte| view! { <p class="fr-message fr-message--error">{texte}</p> })}
            </div>
            {liste(gestes, "Fichiers choisis")}
        </div>
    }
    .into_any()
}

/// Fichiers en lecture seule, à télécharger.
#[component]
pub fn ListeFichiers(
    /// Nom de la liste.
    libelle: &'static str,
    /// Fichiers.
    #[prop(into)]
    fichiers: Signal<Vec<FichierDepose>>,
    /// Appelé avec l'identifiant du fichier à télécharger.
    #[prop(optional, into)]
    au_telechargement: Option<Callback<(String,)>>,
    /// Identifiant du fichier en cours de téléchargement.
    #[prop(optional, into)]
    telechargement: Signal<Option<String>>,
) -> AnyView {
    let gestes = Gestes {
        champ: StoredValue::new(String::new()),
        fichiers,
        retirer: None,
        telecharger: au_telechargement,
        renvoyer: None,
        telechargement,
    };
    liste(gestes, libelle)
}

fn choisir(evenement: &Event, au_choix: Callback<(File,)>) {
    let Some(saisie) = evenement
        .target()
        .and_then(|cible| cible.dyn_into::<HtmlInputElement>().ok())
    else {
        return;
    };
    if let Some(choisis) = saisie.files() {
        for rang in 0..choisis.length() {
            if let Some(fichier) = choisis.get(rang) {
                au_choix.run((fichier,));
            }
        }
    }
    // Vidé pour que le même fichier, corrigé, puisse être choisi à nouveau.
    saisie.set_value("");
}

/// Ce que la page sait faire des fichiers d'une liste. `Copy`.
#[derive(Clone, Copy)]
struct Gestes {
    /// Identifiant du champ, qui commence celui des boutons.
    champ: StoredValue<String>,
    fichiers: Signal<Vec<FichierDepose>>,
    retirer: Geste,
    telecharger: Geste,
    renvoyer: Geste,
    telechargement: Signal<Option<String>>,
}

/// Redessinée quand un fichier s'ajoute ou s'en va ; un changement d'état ne touche que sa ligne, et y laisse le focus.
fn liste(gestes: Gestes, libelle: &'static str) -> AnyView {
    let ids = Memo::new(move |_| {
        gestes
            .fichiers
            .with(|tous| tous.iter().map(|fichier| fichier.id.clone()).collect::<Vec<_>>())
    });
    let contenu = move || {
        let ids = ids.get();
        (!ids.is_empty()).then(|| {
            let lignes = ids.into_iter().map(|id| ligne(gestes, id)).collect_view();
            view! { <ul class="vao-fichiers" aria-label=libelle>{lignes}</ul> }
        })
    };
    contenu.into_any()
}

fn ligne(gestes: Gestes, id: String) -> AnyView {
    let cle = id.clone();
    let fichier = Memo::new(move |_| {
        gestes
            .fichiers
            .with(|tous| tous.iter().find(|fichier| fichier.id == cle).cloned())
    });
    let nom = Memo::new(move |_| fichier.with(|fichier| fichier.as_ref().map(|fichier| fichier.nom.clone())));
    let retirer = move || gestes.bouton_retirer(&id, &nom.get()?);
    view! {
        <li class="vao-fichiers__ligne">
            <div>{move || fichier.get().map(description)}</div>
            <div class="vao-fichiers__gestes">
                {move || fichier.get().and_then(|fichier| gestes.bouton_selon_etat(fichier))}
                {retirer}
            </div>
        </li>
    }
    .into_any()
}

fn description(fichier: FichierDepose) -> AnyView {
    let (niveau, libelle) = fichier.etat.badge();
    let motif = fichier.etat.motif().map(|motif| {
        let motif = motif.to_owned();
        view! { <p class="fr-message fr-message--error">{motif}</p> }
    });
    let taille = fichier.taille.map(taille_lisible);
    view! {
        <p class="fr-mb-1v">{fichier.nom}" "<span class="fr-hint-text">{taille}</span></p>
        <Badge niveau=niveau libelle=libelle petit=true />
        {motif}
    }
    .into_any()
}

impl Gestes {
    /// Télécharger un fichier accepté, renvoyer celui qui n'a pas pu partir.
    fn bouton_selon_etat(self, fichier: FichierDepose) -> Option<AnyView> {
        let FichierDepose { id, nom, etat, .. } = fichier;
        match etat {
            EtatFichier::Pret => {
                let geste = self.telecharger?;
                let precision = ["le fichier ", &nom].concat();
                let attendu = id.clone();
                let occupe =
                    Signal::derive(move || self.telechargement.with(|en_cours| en_cours.as_ref() == Some(&attendu)));
                let vue = view! {
                    <Bouton variante=Variante::TertiaireSansContour taille=Taille::Petit icone="download-line" occupe=occupe precision=precision
                        au_clic=move |()| geste.run((id.clone(),))>"Télécharger"</Bouton>
                };
                Some(vue.into_any())
            }
            EtatFichier::Echec(_) => {
                let geste = self.renvoyer?;
                let precision = ["le fichier ", &nom].concat();
                let vue = view! {
                    <Bouton variante=Variante::TertiaireSansContour taille=Taille::Petit icone="refresh-line" precision=precision
                        au_clic=move |()| geste.run((id.clone(),))>"Renvoyer"</Bouton>
                };
                Some(vue.into_any())
            }
            EtatFichier::Attente | EtatFichier::Envoi | EtatFichier::Analyse | EtatFichier::Refuse(_) => None,
        }
    }

    fn bouton_retirer(self, id: &str, nom: &str) -> Option<AnyView> {
        let geste = self.retirer?;
        let precision = ["le fichier ", nom].concat();
        let html = self.id_retirer(id);
        let id = id.to_owned();
        let retirer = move |()| {
            let voisin = self.fichiers.with_untracked(|tous| voisin(tous, &id));
            let suite = match voisin {
                Some(voisin) => self.id_retirer(&voisin),
                None => self.champ.get_value(),
            };
            geste.run((id.clone(),));
            focaliser(&suite);
        };
        let vue = view! {
            <Bouton variante=Variante::TertiaireSansContour taille=Taille::Petit icone="delete-line" id=html precision=precision au_clic=retirer>
                "Retirer"
            </Bouton>
        };
        Some(vue.into_any())
    }

    fn id_retirer(self, id: &str) -> String {
        self.champ
            .with_value(|champ| [champ.as_str(), "-retirer-", id].concat())
    }
}

/// Fichier qui reçoit le focus quand celui d'identifiant `id` s'en va : le suivant, à défaut le précédent.
fn voisin(tous: &[FichierDepose], id: &str) -> Option<String> {
    let rang = tous.iter().position(|fichier| fichier.id == id)?;
    let suivant = tous.get(rang.saturating_add(1));
    let voisin = suivant.or_else(|| tous.get(rang.checked_sub(1)?))?;
    Some(voisin.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_focus_va_au_fichier_suivant_puis_au_precedent_puis_au_champ() {
        let fichiers: Vec<FichierDepose> = ["a", "b", "c"]
            .map(|id| FichierDepose {
                id: id.to_owned(),
                nom: String::new(),
                taille: None,
                etat: EtatFichier::Pret,
            })
            .into();

        assert_eq!(voisin(&fichiers, "a").as_deref(), Some("b"));
        assert_eq!(voisin(&fichiers, "c").as_deref(), Some("b"));
        assert_eq!(voisin(&fichiers[..1], "a"), None);
        assert_eq!(voisin(&fichiers, "z"), None);
    }

    #[test]
    fn un_etat_se_dit_en_mots_et_un_refus_donne_son_motif() {
        let refus = EtatFichier::Refuse("Ce fichier est vide.".to_owned());

        assert_eq!(EtatFichier::Envoi.badge().1, "Envoi…");
        assert_eq!(EtatFichier::Analyse.badge().1, "En cours d’analyse");
        assert_eq!(EtatFichier::Pret.badge().1, "Prête");
        assert_eq!(refus.badge().1, "Refusée");
        assert_eq!(refus.motif(), Some("Ce fichier est vide."));
        assert_eq!(EtatFichier::Pret.motif(), None);
    }
}
