//! Champs de saisie.

use leptos::prelude::*;
use vao_contract::probleme::ErreurChamp;

use super::partie;
use crate::prelude::*;

/// Erreur montrée d'emblée, pour l'état « en erreur » d'un champ.
pub(super) fn en_erreur(formulaire: Formulaire, pointeur: &str, message: &str) {
    let mut erreurs = formulaire.erreurs();
    erreurs.push(ErreurChamp {
        pointeur: pointeur.to_owned(),
        code: "exemple".to_owned(),
        message: message.to_owned(),
    });
    formulaire.signaler_sans_focus(erreurs);
}

pub(super) fn une_ligne() -> AnyView {
    let f = Formulaire::new("demo");
    let nom = f.champ("/nom", "Nom du séjour", String::new());
    let rempli = f.champ("/rempli", "Nom déjà saisi", "Printemps à Annecy".to_owned());
    let faux = f.champ("/faux", "Nom en erreur", String::new());
    let inactif = f
        .champ("/inactif", "Nom inactif", "DS-26-038-0042".to_owned())
        .facultatif();
    let courriel = f.champ("/courriel", "Adresse électronique", String::new());
    let telephone = f.champ("/telephone", "Téléphone", String::new()).facultatif();
    let lits = f.champ("/lits", "Nombre de lits", "12".to_owned());
    let code = f.champ("/code", "Code reçu par courriel", String::new());
    en_erreur(
        f,
        "/faux",
        "Donnez un nom au séjour, par exemple « Printemps à Annecy ».",
    );
    view! {
        {partie("Texte", view! {
            <ChampTexte champ=nom aide="Celui que liront les vacanciers" longueur_max=200 />
            <ChampTexte champ=rempli />
            <ChampTexte champ=faux />
            <ChampTexte champ=inactif desactive=true />
        })}
        {partie("Courriel, téléphone, nombre, code", view! {
            <ChampCourriel champ=courriel />
            <ChampTelephone champ=telephone />
            <ChampNombre champ=lits suffixe="lits" aide="Pour tout l’hébergement" />
            <ChampCode champ=code aide="Six chiffres, valables dix minutes" />
        })}
    }
    .into_any()
}

pub(super) fn date() -> AnyView {
    let f = Formulaire::new("demo");
    let debut = f.champ("/debut", "Date de début", String::new());
    let fin = f.champ("/fin", "Date de fin", "31/02/2027".to_owned());
    en_erreur(
        f,
        "/fin",
        "Cette date n’existe pas dans le calendrier. Vérifiez le jour et le mois.",
    );
    let lu = move || match format::analyser_jour(&debut.lire()) {
        Ok(jour) => format::jour_long(jour),
        Err(erreur) => erreur.message().to_owned(),
    };
    view! {
        {partie("Saisie libre", view! { <ChampDate champ=debut /><p role="status" id="date-lue">{lu}</p> })}
        {partie("En erreur", view! { <ChampDate champ=fin /> })}
    }
    .into_any()
}

pub(super) fn zone() -> AnyView {
    let f = Formulaire::new("demo");
    let motif = f.champ("/motif", "Motif de l’urgence", String::new());
    let trop = f.champ("/trop", "Texte trop long", "Un texte plus long que prévu".to_owned());
    en_erreur(f, "/trop", "Le texte dépasse 10 caractères.");
    view! {
        {partie("Avec compteur", view! { <ZoneTexte champ=motif longueur_max=20 aide="En quelques mots" /> })}
        {partie("En erreur", view! { <ZoneTexte champ=trop longueur_max=10 lignes=3 /> })}
    }
    .into_any()
}

pub(super) fn mot_de_passe() -> AnyView {
    let f = Formulaire::new("demo");
    let actuel = f.champ("/actuel", "Mot de passe", String::new());
    let nouveau = f.champ("/nouveau", "Nouveau mot de passe", String::new());
    let exigences = Signal::derive(move || {
        let saisi = nouveau.lire();
        vec![
            Exigence::new("12 caractères au moins", saisi.chars().count() >= 12),
            Exigence::new("une majuscule", saisi.chars().any(char::is_uppercase)),
            Exigence::new("un chiffre", saisi.chars().any(|c| c.is_ascii_digit())),
        ]
    });
    view! {
        {partie("Connexion", view! { <ChampMotDePasse champ=actuel /> })}
        {partie("Choix d’un mot de passe", view! { <ChampMotDePasse champ=nouveau nouveau=true exigences=exigences /> })}
    }
    .into_any()
}

pub(super) fn fichier() -> AnyView {
    let fichiers = RwSignal::new(vec![
        depose("1", "agrement-2026.pdf", 61_880, EtatFichier::Pret),
        depose("2", "plan-des-chambres.jpg", 2_400_000, EtatFichier::Envoi),
        depose("3", "bulletin.pdf", 320_000, EtatFichier::Analyse),
        depose(
            "4",
            "macro.docm",
            12_000,
            EtatFichier::Refuse("Ce type de fichier n’est pas admis.".to_owned()),
        ),
    ]);
    let ajouter = move |fichier: web_sys::File| {
        fichiers.update(|f| f.push(depose("5", &fichier.name(), 1_000, EtatFichier::Analyse)));
    };
    let retirer = move |id: String| fichiers.update(|f| f.retain(|fichier| fichier.id != id));
    view! {
        {partie("Plusieurs fichiers", view! {
            <ChampFichier id="pieces" libelle="Pièces jointes" aide="PDF, JPG ou PNG, 5 Mo au plus chacun" accepte=".pdf,.jpg,.png" plusieurs=true
                au_choix=ajouter fichiers=fichiers au_retrait=retirer au_telechargement=|_: String| () />
        })}
        {partie("En erreur", view! {
            <ChampFichier id="agrement" libelle="Agrément" accepte=".pdf" au_choix=|_: web_sys::File| ()
                erreur=Signal::stored(Some("Joignez la copie de l’agrément.".to_owned())) />
        })}
    }
    .into_any()
}

pub(super) fn depose(id: &str, nom: &str, taille: u64, etat: EtatFichier) -> FichierDepose {
    FichierDepose {
        id: id.to_owned(),
        nom: nom.to_owned(),
        taille: Some(taille),
        etat,
    }
}

pub(super) fn recherche() -> AnyView {
    let texte = RwSignal::new(String::new());
    let lance = RwSignal::new(String::new());
    partie(
        "Recherche",
        view! {
            <BarreRecherche libelle="Rechercher un séjour" valeur=texte au_lancement=move |texte| lance.set(texte) invite="Nom, numéro, organisme" />
            <p class="fr-mt-2w" role="status" id="recherche-lancee">"Recherche : "{lance}</p>
        },
    )
}

/// Un formulaire entier : lecture, erreurs locales, erreurs « du serveur », résumé.
pub(super) fn formulaire() -> AnyView {
    let f = Formulaire::new("sejour");
    let libelle = f.champ("/libelle", "Nom du séjour", String::new());
    let debut = f.champ("/debut", "Date de début", String::new());
    let fin = f.champ("/fin", "Date de fin", String::new());
    let lits = f.champ("/lits", "Nombre de lits", String::new());
    let transport = f.champ("/transport", "Y a-t-il un transport collectif ?", String::new());
    let accord = f.champ("/accord", "J’atteste l’exactitude de ces informations", false);
    let envoye = RwSignal::new(false);
    let envoyer = move || {
        let mut saisie = f.saisie();
        saisie.texte_requis(libelle);
        let (du, au) = (saisie.jour_requis(debut), saisie.jour_requis(fin));
        saisie.entier_requis(lits);
        saisie.choix_requis(transport);
        if !accord.lire_sans_suivi() {
            saisie.ajouter(&accord, "requis", "Cochez la case pour attester.");
        }
        let erreurs = saisie.erreurs().unwrap_or_else(|| refus(du, au));
        envoye.set(erreurs.is_empty());
        f.signaler(erreurs);
    };
    view! {
        <form novalidate on:submit=envoi(envoyer)>
            <ResumeErreurs formulaire=f />
            {move || envoye.get().then(|| view! { <Alerte niveau=Niveau::Succes annoncee=true titre="Séjour enregistré"><p>"Vous pouvez continuer."</p></Alerte> })}
            <GroupeChamps legende="Le séjour">
                <ChampTexte champ=libelle />
                <ChampDate champ=debut />
                <ChampDate champ=fin />
                <ChampNombre champ=lits suffixe="lits" />
            </GroupeChamps>
            <OuiNon champ=transport />
            <CaseACocher champ=accord />
            <GroupeBoutons><Bouton envoi=true>"Enregistrer"</Bouton></GroupeBoutons>
        </form>
    }
    .into_any()
}

/// Ce que répondrait le serveur : la règle croise deux champs, le pointeur dit lequel corriger.
fn refus(debut: chrono::NaiveDate, fin: chrono::NaiveDate) -> Vec<ErreurChamp> {
    if fin >= debut {
        return Vec::new();
    }
    vec![ErreurChamp {
        pointeur: "/fin".to_owned(),
        code: "pas-avant".to_owned(),
        message: "La fin précède le début.".to_owned(),
    }]
}
