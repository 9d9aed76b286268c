//! Dossier d'une déclaration : lecture, documents, historique, instruction.

mod instruction;
mod rubrique;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_client::Appel;
use vao_contract::declaration::{DeclarationDto, LIRE};
use vao_domain::DeclarationId;
use vao_ui::metier::{BandeauAgrement, BandeauComplements, BandeauTardif, EnTeteDeclaration, RubriquesDossier};
use vao_ui::prelude::*;
use vao_ui::session::{MessagePassager, lire, vue_lecture};

use self::instruction::{Instruction, PiedInstruction};
use self::rubrique::{Rubrique, contenu};
use crate::liste::{ADRESSE, RetourListe};

/// Adresse d'une rubrique d'un dossier.
pub(crate) fn adresse(id: &str, rubrique: &str) -> String {
    [ADRESSE, "/", id, "/", rubrique].concat()
}

/// Dossier ; un identifiant ou une rubrique inconnus mènent à « Page introuvable ».
#[component]
pub(crate) fn PageDossier() -> AnyView {
    let parametres = use_params_map();
    let id = Memo::new(move |_| parametres.with(|parametres| parametres.get("id")?.parse::<DeclarationId>().ok()));
    let rubrique =
        Memo::new(move |_| parametres.with(|parametres| Rubrique::depuis_code(&parametres.get("rubrique")?)));
    let connue = Memo::new(move |_| rubrique.get().is_some());
    // Un autre dossier est une autre page : rien de ce qui était écrit pour l'un ne sert à l'autre.
    view! {
        {move || match (id.get(), connue.get()) {
            (Some(id), true) => un_dossier(id, Signal::derive(move || rubrique.get().unwrap_or(Rubrique::Formulaire))),
            _ => view! { <PageIntrouvable /> }.into_any(),
        }}
    }
    .into_any()
}

fn un_dossier(id: DeclarationId, rubrique: Signal<Rubrique>) -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&LIRE, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    });
    let instruction = Instruction::new(id, lecture);
    // Le message de l'action précédente s'efface devant celui de la nouvelle.
    let muette = Memo::new(move |_| instruction.sans_resultat());
    let titre = move || {
        let libelle = lecture.donnees.with(|dossier| {
            dossier
                .as_ref()
                .map_or_else(|| "Déclaration".to_owned(), |dossier| dossier.libelle.clone())
        });
        match rubrique.get() {
            Rubrique::Formulaire => libelle,
            Rubrique::Documents | Rubrique::Historique => {
                [&libelle, " – ", &rubrique.get().libelle().to_lowercase()].concat()
            }
        }
    };
    let fil = vec![
        Lien::new("Tableau de bord", "/"),
        Lien::new("Séjours", RetourListe::adresse()),
    ];
    view! {
        <Page titre=Signal::derive(titre) fil=fil>
            {move || muette.get().then(|| view! { <MessagePassager /> })}
            {instruction.resultat()}
            {vue_lecture(lecture, move |dossier| un_contenu(dossier, rubrique))}
            <PiedInstruction instruction=instruction />
        </Page>
    }
    .into_any()
}

fn un_contenu(dossier: DeclarationDto, rubrique: Signal<Rubrique>) -> AnyView {
    let dossier = std::sync::Arc::new(dossier);
    let id = dossier.id.to_string();
    let liens = Rubrique::TOUTES
        .map(|rubrique| Lien::new(rubrique.libelle(), adresse(&id, rubrique.code())))
        .to_vec();
    let complements = dossier
        .complements
        .clone()
        .map(|complements| view! { <BandeauComplements complements=complements pour_agent=true /> });
    view! {
        <EnTeteDeclaration declaration=dossier.clone() pour_agent=true />
        <div class="vao-bandeaux">
            <BandeauAgrement declaration=dossier.clone() />
            <BandeauTardif declaration=dossier.clone() />
            {complements}
        </div>
        <RubriquesDossier liens=liens />
        {move || contenu(rubrique.get(), dossier.clone())}
    }
    .into_any()
}
