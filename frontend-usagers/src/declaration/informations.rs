//! Section « Informations générales » : titre, dates, responsable du séjour.

use std::sync::Arc;

use leptos::prelude::*;
use vao_contract::CodeProbleme;
use vao_contract::declaration::{DeclarationDto, InformationsGenerales, ResponsableSejour};
use vao_domain::Code;
use vao_domain::Echeances;
use vao_domain::declaration::Section;
use vao_domain::periode::{Periode, duree_en_jours};
use vao_ui::format::analyser_jour;
use vao_ui::metier::OrganismeLecture;
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::aujourd_hui;
use vao_ui::session::sauvegarde::{Liaison, Regles};

use super::dossier::Dossier;
use super::section::PageSection;

/// Champs du titre et des dates, communs à la création et à la section.
#[derive(Clone, Copy)]
pub(super) struct TitreEtDates {
    pub(super) libelle: Champ<String>,
    pub(super) debut: Champ<String>,
    pub(super) fin: Champ<String>,
}

impl TitreEtDates {
    pub(super) fn new(
        formulaire: Formulaire,
        libelle: String,
        debut: chrono::NaiveDate,
        fin: chrono::NaiveDate,
    ) -> Self {
        Self {
            libelle: formulaire.champ("/libelle", "Titre du séjour", libelle),
            debut: formulaire.champ("/dateDebut", "Premier jour du séjour", format::jour(debut)),
            fin: formulaire.champ("/dateFin", "Dernier jour du séjour", format::jour(fin)),
        }
    }

    pub(super) fn dessiner(self, au_changement: Callback<()>) -> AnyView {
        view! {
            <ChampTexte champ=self.libelle longueur_max=100 aide="100 caractères au plus. Par exemple : Été en Bretagne" au_changement=au_changement />
            <ChampDate champ=self.debut au_changement=au_changement />
            <ChampDate champ=self.fin au_changement=au_changement />
            {self.resume()}
        }
        .into_any()
    }

    /// Durée, saison et date limite de dépôt, d'après les dates tapées.
    fn resume(self) -> AnyView {
        let phrase = Memo::new(move |_| {
            let debut = self.debut.valeur.with(|texte| analyser_jour(texte)).ok()?;
            let fin = self
                .fin
                .valeur
                .with(|texte| analyser_jour(texte))
                .ok()
                .filter(|fin| *fin > debut)?;
            let duree = format::pluriel(i64::from(duree_en_jours(debut, fin)), "jour", "jours");
            let limite = format::jour_long(Echeances::de(debut).deux_mois);
            Some(
                [
                    "Séjour de ",
                    &duree,
                    ", saison\u{a0}: ",
                    Periode::de(debut).libelle(),
                    ". À déposer au plus tard le ",
                    &limite,
                    ".",
                ]
                .concat(),
            )
        });
        view! {
            <p class="fr-text--bold">{move || phrase.get()}</p>
            <p class="fr-text--sm">
                "La déclaration se dépose deux mois au moins avant le premier jour du séjour. Ce délai peut être ramené à un mois en cas \
                 d’urgence justifiée (code du tourisme, art. R. 412-14)."
            </p>
        }
        .into_any()
    }
}

/// Page de la section.
#[component]
pub(crate) fn PageInformations() -> AnyView {
    view! { <PageSection section=Section::InformationsGenerales champs=champs /> }.into_any()
}

/// Champs de la section.
fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let (titre, responsable) = dossier
        .sans_suivi(|declaration| {
            let titre = TitreEtDates::new(
                formulaire,
                declaration.libelle.clone(),
                declaration.date_debut,
                declaration.date_fin,
            );
            (titre, declaration.responsable_sejour.clone())
        })
        .unwrap_or_else(|| {
            (
                TitreEtDates::new(
                    formulaire,
                    String::new(),
                    chrono::NaiveDate::MIN,
                    chrono::NaiveDate::MIN,
                ),
                ResponsableSejour::default(),
            )
        });
    let responsable = Responsable::new(formulaire, responsable);
    let mut liaisons = vec![
        Liaison::texte_requis(titre.libelle),
        Liaison::jour(titre.debut),
        Liaison::jour(titre.fin),
    ];
    liaisons.extend(responsable.liaisons());
    Champs {
        liaisons,
        regles: Regles {
            valider: verifier::<InformationsGenerales>,
            // Une date de fin qui précède le début attend d'être corrigée ; le début attend avec elle.
            solidaires: &[("/dateFin", "/dateDebut"), ("/dateDebut", "/dateFin")],
        },
        a_part: false,
        dessiner: Box::new(move |au_changement| {
            view! {
                <h2 class="fr-h4">"Le séjour"</h2>
                {titre.dessiner(au_changement)}
                {etapes_decouvertes(dossier)}
                <h2 class="fr-h4 fr-mt-4w">"Le responsable du séjour, sur place"</h2>
                {responsable.dessiner(au_changement)}
                <h2 class="fr-h4 fr-mt-4w">"L’organisme qui déclare"</h2>
                {organisme(dossier)}
            }
            .into_any()
        }),
    }
}

/// De nouvelles dates laissent des étapes hors du séjour, ou des nuits sans étape : le dire là où on les change.
fn etapes_decouvertes(dossier: Dossier) -> AnyView {
    let defauts = Memo::new(move |_| dossier.avec(defauts_des_etapes).unwrap_or_default());
    let contenu = move || {
        let lignes = defauts.get();
        (!lignes.is_empty()).then(|| {
            let lignes = lignes.into_iter().map(|defaut| view! { <li>{defaut}</li> }).collect_view();
            view! {
                <div class="fr-mt-3w">
                    <Alerte niveau=Niveau::Attention niveau_titre=3 annoncee=true titre="Les étapes ne correspondent plus aux dates du séjour">
                        <ul>{lignes}</ul>
                        <p><a class="fr-link" href=dossier.adresse(Section::Hebergements.code())>"Corriger les étapes"</a></p>
                    </Alerte>
                </div>
            }
        })
    };
    contenu.into_any()
}

/// Défauts de couverture ; aucun tant qu'aucune étape n'est saisie, rien n'est alors à corriger.
fn defauts_des_etapes(declaration: &DeclarationDto) -> Vec<String> {
    if declaration.sections.hebergements.etapes.is_empty() {
        return Vec::new();
    }
    declaration
        .completude(aujourd_hui())
        .sections
        .into_iter()
        .flat_map(|section| section.manques)
        .filter(|manque| manque.code == CodeProbleme::EtapesIncompletes.code())
        .map(|manque| manque.message)
        .collect()
}

/// Identité de l'organisme et son agrément ; elle se corrige dans sa fiche.
fn organisme(dossier: Dossier) -> AnyView {
    let lecture = move || {
        dossier.sans_suivi(|declaration| {
            let declaration = Arc::new(declaration.clone());
            view! { <OrganismeLecture declaration=declaration /> }
        })
    };
    view! {
        <p class="fr-text--sm">"Ces informations viennent de la fiche de l’organisme, où elles se corrigent."</p>
        {lecture}
    }
    .into_any()
}

/// Champs du responsable.
#[derive(Clone, Copy)]
struct Responsable {
    nom: Champ<String>,
    prenom: Champ<String>,
    fonction: Champ<String>,
    email: Champ<String>,
    telephone: Champ<String>,
    adresse: SaisieAdresse,
}

impl Responsable {
    fn new(formulaire: Formulaire, r: ResponsableSejour) -> Self {
        let champ = |cle: &str, libelle: &str, valeur: Option<String>| {
            formulaire.champ(
                ["/responsableSejour/", cle].concat(),
                libelle,
                valeur.unwrap_or_default(),
            )
        };
        Self {
            nom: champ("nom", "Nom", r.nom),
            prenom: champ("prenom", "Prénom", r.prenom),
            fonction: champ("fonction", "Fonction", r.fonction),
            email: champ("email", "Adresse électronique", r.email),
            telephone: champ("telephone", "Téléphone", r.telephone),
            adresse: SaisieAdresse::new(formulaire, "/responsableSejour/adresse", "Adresse postale", r.adresse),
        }
    }

    fn liaisons(self) -> Vec<Liaison> {
        let mut liaisons: Vec<Liaison> = [self.nom, self.prenom, self.fonction, self.email, self.telephone]
            .into_iter()
            .map(Liaison::texte)
            .collect();
        liaisons.push(self.adresse.liaison());
        liaisons
    }

    fn dessiner(self, au_changement: Callback<()>) -> AnyView {
        view! {
            <ChampTexte champ=self.nom au_changement=au_changement />
            <ChampTexte champ=self.prenom au_changement=au_changement />
            <ChampTexte champ=self.fonction aide="Par exemple : directeur de séjour" au_changement=au_changement />
            <ChampCourriel champ=self.email.completion("off") au_changement=au_changement />
            <ChampTelephone champ=self.telephone.completion("off") au_changement=au_changement />
            <ChampAdresse saisie=self.adresse au_changement=au_changement />
        }
        .into_any()
    }
}
