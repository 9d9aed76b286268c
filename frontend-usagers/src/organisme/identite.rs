//! Section « Identité et coordonnées » : ce que le répertoire prouve se lit, le reste se saisit.

use leptos::prelude::*;
use serde_json::Value;
use vao_contract::adresse::Adresse;
use vao_contract::organisme::Identite;
use vao_domain::Code;
use vao_domain::organisme::{Profession, SectionOrganisme, TypeOrganisme};
use vao_ui::metier::{CarteLieux, LieuCarte, choix_de};
use vao_ui::organisme::{bandeaux_registre, siege_lecture, siret_lisible};
use vao_ui::prelude::*;
use vao_ui::section::{Champs, verifier};
use vao_ui::session::sauvegarde::{Liaison, Regles};

use super::dossier::{Dossier, adresse, use_dossier};
use super::section::PageSection;

/// Page de la section.
#[component]
pub(crate) fn PageIdentite() -> AnyView {
    view! { <PageSection section=SectionOrganisme::Identite champs=champs /> }.into_any()
}

type Dessin = Box<dyn FnOnce(Callback<()>) -> AnyView>;

/// Champs de la section à mesure qu'on les compose : un champ prouvé par le répertoire devient du texte.
struct Composition {
    formulaire: Formulaire,
    verrous: Vec<String>,
    liaisons: Vec<Liaison>,
    dessins: Vec<Dessin>,
}

impl Composition {
    fn new(formulaire: Formulaire, verrous: Vec<String>) -> Self {
        Self {
            formulaire,
            verrous,
            liaisons: Vec::new(),
            dessins: Vec::new(),
        }
    }

    fn verrouille(&self, cle: &str) -> bool {
        self.verrous.iter().any(|verrou| verrou == cle)
    }

    fn texte(
        &mut self,
        cle: &str,
        libelle: &'static str,
        valeur: Option<String>,
        dessiner: fn(Champ<String>, Callback<()>) -> AnyView,
    ) {
        if self.verrouille(cle) {
            return self.dessins.push(Box::new(move |_| prouve(libelle, valeur)));
        }
        let champ = self.champ(cle, libelle, valeur.unwrap_or_default());
        self.liaisons.push(Liaison::texte(champ));
        self.dessins
            .push(Box::new(move |au_changement| dessiner(champ, au_changement)));
    }

    fn champ(&self, cle: &str, libelle: &str, valeur: String) -> Champ<String> {
        self.formulaire.champ(["/", cle].concat(), libelle, valeur)
    }

    /// Adresse, prouvée ou saisie ; rend ce qu'elle vaut, pour une adresse qui en dépend.
    fn adresse(&mut self, cle: &str, libelle: &'static str, valeur: Option<Adresse>) -> Signal<Value> {
        if self.verrouille(cle) {
            let ligne = valeur.as_ref().and_then(|adresse| adresse.label.clone());
            self.dessins.push(Box::new(move |_| prouve(libelle, ligne)));
            return Signal::stored(adresse_en_json(valeur));
        }
        let saisie = SaisieAdresse::new(self.formulaire, ["/", cle].concat(), libelle, valeur);
        self.liaisons.push(saisie.liaison());
        self.dessins.push(Box::new(move |au_changement| {
            view! { <ChampAdresse saisie=saisie au_changement=au_changement /> }.into_any()
        }));
        Signal::derive(move || adresse_en_json(saisie.adresse()))
    }

    fn finir(self, avant: AnyView) -> Champs {
        let Self { liaisons, dessins, .. } = self;
        Champs {
            liaisons,
            regles: Regles {
                valider: verifier::<Identite>,
                solidaires: &[],
            },
            a_part: false,
            dessiner: Box::new(move |au_changement| {
                let champs = dessins
                    .into_iter()
                    .map(|dessiner| dessiner(au_changement))
                    .collect_view();
                view! { {avant}{champs} }.into_any()
            }),
        }
    }
}

/// Une adresse en JSON ; rien tant qu'elle n'est pas lisible.
fn adresse_en_json(adresse: Option<Adresse>) -> Value {
    adresse
        .and_then(|adresse| serde_json::to_value(adresse).ok())
        .unwrap_or_default()
}

/// Champ que le répertoire prouve : du texte, avec sa source.
pub(super) fn prouve(libelle: &'static str, valeur: Option<String>) -> AnyView {
    view! {
        <div class="fr-mb-3w">
            <p class="fr-label fr-mb-0">{libelle}</p>
            <p class="fr-text--bold fr-mb-0">{valeur.unwrap_or_else(|| "Non renseigné".to_owned())}</p>
            <p class="fr-hint-text fr-mb-0">"Source\u{a0}: répertoire Sirene"</p>
        </div>
    }
    .into_any()
}

fn champs(dossier: Dossier, formulaire: Formulaire) -> Champs {
    let lue = dossier.sans_suivi(|fiche| {
        (
            fiche.type_organisme,
            fiche.sections.identite.clone(),
            fiche.champs_verrouilles.clone(),
        )
    });
    let (type_organisme, identite, verrous) =
        lue.unwrap_or_else(|| (TypeOrganisme::PersonneMorale, Identite::default(), Vec::new()));
    let composition = Composition::new(formulaire, verrous);
    match type_organisme {
        TypeOrganisme::PersonneMorale => personne_morale(composition, identite),
        TypeOrganisme::PersonnePhysique => personne_physique(composition, identite),
    }
}

/// Ce qui ne se modifie pas ici : SIRET, place, siège.
fn reperes() -> AnyView {
    let dossier = use_dossier();
    let contenu = move || {
        dossier.avec(|fiche| {
            let place = match (fiche.type_organisme, fiche.siege_social) {
                (TypeOrganisme::PersonnePhysique, _) => None,
                (TypeOrganisme::PersonneMorale, true) => {
                    Some("Siège de l’entreprise, porteur de l’agrément".to_owned())
                }
                (TypeOrganisme::PersonneMorale, false) => Some("Établissement secondaire".to_owned()),
            };
            let siege = siege_lecture(fiche);
            let siret = Some(siret_lisible(fiche.siret.as_str()));
            let changer = fiche.droits.changer_siret.then(|| {
                view! { <p><a class="fr-link" href=adresse("siret")>"Mettre à jour le SIRET"</a></p> }
            });
            view! {
                {bandeaux_registre(fiche)}
                <ListeDescription>
                    <Description terme="SIRET" valeur=siret />
                    {place.map(|place| view! { <Description terme="Place" valeur=place /> })}
                    {siege}
                </ListeDescription>
                {changer}
            }
        })
    };
    view! { {contenu}{carte(dossier)} }.into_any()
}

/// Où est l'établissement, dès que son adresse est située ; redessinée seulement quand l'adresse change.
fn carte(dossier: Dossier) -> AnyView {
    let adresse = Memo::new(move |_| {
        let adresse = dossier.avec(|fiche| fiche.sections.identite.adresse.clone()).flatten();
        adresse.filter(|adresse| adresse.label.is_some())
    });
    let contenu = move || {
        adresse.get().map(|adresse| {
            let lieux = vec![LieuCarte::new("Établissement", &adresse)];
            view! { <CarteLieux titre="Carte de l’établissement" lieux=lieux /> }
        })
    };
    contenu.into_any()
}

fn texte_simple(champ: Champ<String>, au_changement: Callback<()>) -> AnyView {
    view! { <ChampTexte champ=champ longueur_max=255 au_changement=au_changement /> }.into_any()
}

fn texte_facultatif(champ: Champ<String>, au_changement: Callback<()>) -> AnyView {
    view! { <ChampTexte champ=champ.facultatif() longueur_max=255 au_changement=au_changement /> }.into_any()
}

fn telephone(champ: Champ<String>, au_changement: Callback<()>) -> AnyView {
    view! { <ChampTelephone champ=champ.completion("off") aide="Par exemple\u{a0}: 04 76 01 02 03" au_changement=au_changement /> }.into_any()
}

fn courriel(champ: Champ<String>, au_changement: Callback<()>) -> AnyView {
    view! { <ChampCourriel champ=champ.completion("off") aide="Adresse de l’organisme, par exemple\u{a0}: contact@exemple.fr" au_changement=au_changement /> }.into_any()
}

fn forme_juridique(champ: Champ<String>, au_changement: Callback<()>) -> AnyView {
    view! { <ChampTexte champ=champ longueur_max=255 aide="Par exemple\u{a0}: Association déclarée" au_changement=au_changement /> }.into_any()
}

fn personne_morale(mut champs: Composition, identite: Identite) -> Champs {
    champs.texte("raisonSociale", "Raison sociale", identite.raison_sociale, texte_simple);
    champs.texte(
        "nomCommercial",
        "Nom commercial",
        identite.nom_commercial,
        texte_facultatif,
    );
    champs.texte(
        "statutJuridique",
        "Forme juridique",
        identite.statut_juridique,
        forme_juridique,
    );
    champs.adresse("adresse", "Adresse de l’établissement", identite.adresse);
    champs.texte("pays", "Pays", identite.pays, texte_simple);
    champs.texte("email", "Adresse électronique de l’organisme", identite.email, courriel);
    champs.texte("telephone", "Téléphone de l’organisme", identite.telephone, telephone);
    champs.finir(reperes())
}

fn personne_physique(mut champs: Composition, identite: Identite) -> Champs {
    champs.texte("nomNaissance", "Nom de naissance", identite.nom_naissance, texte_simple);
    champs.texte("nomUsage", "Nom d’usage", identite.nom_usage, texte_facultatif);
    champs.texte("prenom", "Prénom", identite.prenom, texte_simple);
    profession(&mut champs, identite.profession);
    champs.texte("telephone", "Téléphone", identite.telephone, telephone);
    let domicile = champs.adresse("adresseDomicile", "Adresse du domicile", identite.adresse_domicile);
    adresse_de_l_activite(&mut champs, domicile, identite.adresse_identique, identite.adresse);
    champs.finir(reperes())
}

fn profession(champs: &mut Composition, choisie: Option<Profession>) {
    let valeur = choisie
        .map(|profession| profession.code().to_owned())
        .unwrap_or_default();
    let champ = champs.champ("profession", "Profession", valeur);
    champs.liaisons.push(Liaison::code::<Profession>(champ));
    champs.dessins.push(Box::new(move |au_changement| {
        let choix = choix_de::<Profession>();
        view! { <ListeDeroulante champ=champ choix=choix invite="Choisir une profession" au_changement=au_changement /> }.into_any()
    }));
}

/// Identique au domicile, l'adresse de l'activité en suit toutes les corrections.
fn adresse_de_l_activite(
    champs: &mut Composition,
    domicile: Signal<Value>,
    identique: Option<bool>,
    valeur: Option<Adresse>,
) {
    let reponse = match identique {
        Some(true) => "oui",
        Some(false) => "non",
        None => "",
    };
    let identique = champs.champ(
        "adresseIdentique",
        "L’activité s’exerce-t-elle à votre domicile\u{a0}?",
        reponse.to_owned(),
    );
    let oui = Memo::new(move |_| identique.valeur.with(|valeur| valeur == "oui"));
    let saisie = SaisieAdresse::new(champs.formulaire, "/adresse", "Adresse de l’activité", valeur);
    champs.liaisons.push(Liaison::oui_non(identique));
    champs.liaisons.push(Liaison::new(
        "/adresse",
        "Adresse de l’activité",
        move || {
            if oui.get() {
                return Ok(domicile.get());
            }
            saisie.lire().map(adresse_en_json)
        },
        move |valeur| saisie.ecrire(serde_json::from_value(valeur.clone()).unwrap_or_default()),
        |valeur| {
            let ligne = valeur.get("label").and_then(Value::as_str);
            ligne.unwrap_or_default().to_owned()
        },
    ));
    champs.dessins.push(Box::new(move |au_changement| {
        let ailleurs = Memo::new(move |_| identique.valeur.with(|valeur| valeur == "non"));
        view! {
            <OuiNon champ=identique au_changement=au_changement />
            {move || ailleurs.get().then(|| view! { <ChampAdresse saisie=saisie au_changement=au_changement /> })}
        }
        .into_any()
    }));
}
